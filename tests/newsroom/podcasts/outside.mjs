// Reads a feed from standard input as two programs of the world do, and says as JSON what they made of it.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(`${process.argv[2]}/`);
const { parseFeed } = require("podcast-partytime");
const { parseRssFeed } = require("feedsmith");
const feed = readFileSync(0, "utf8");
process.stdout.write(`${JSON.stringify({ partytime: parseFeed(feed), feedsmith: parseRssFeed(feed) })}\n`);
