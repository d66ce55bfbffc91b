"""The address of a bucket on S3-compatible storage: ``s3://KEY:SECRET@bucket/folder?endpoint=https://…&region=…``."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlsplit

REGION = "us-east-1"
"""What storages that have no regions are signed for."""

HOW = "write s3://bucket/folder, s3://KEY:SECRET@bucket/folder or either with ?endpoint=https://host&region=name"
_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\Z")


@dataclass(frozen=True)
class Bucket:
    """``prefix``: the folder in it, without slashes at its ends; ``endpoint`` empty: Amazon's; ``key`` empty: what the
    variables ``AWS_ACCESS_KEY_ID`` and ``AWS_SECRET_ACCESS_KEY`` say."""

    name: str
    prefix: str = ""
    endpoint: str = ""
    region: str = REGION
    key: str = ""
    secret: str = field(default="", repr=False)

    def __str__(self) -> str:
        """For people and notes: without the key."""
        at = f" at {urlsplit(self.endpoint).netloc}" if self.endpoint else ""
        return f"s3://{self.name}/{self.prefix}".rstrip("/") + at


def parse(address: str) -> Bucket:
    """Raises ``ValueError``, which says how to write it and never repeats the key."""
    parts = urlsplit(address)
    asked = dict(parse_qsl(parts.query, keep_blank_values=True))
    # Not `hostname`: that is lowered, and a bucket's name is what it is.
    name = parts.netloc.rpartition("@")[2]
    endpoint = asked.pop("endpoint", "").rstrip("/")
    region = asked.pop("region", "") or REGION
    if parts.scheme != "s3" or not _NAME.match(name) or asked or parts.fragment:
        raise ValueError(HOW)
    if endpoint and not re.match(r"https?://[^/?#@]+\Z", endpoint):
        raise ValueError(f"the endpoint is https:// and a host; {HOW}")
    key, secret = unquote(parts.username or ""), unquote(parts.password or "")
    if bool(key) != bool(secret):
        raise ValueError(f"a key has a secret; {HOW}")
    prefix = "/".join(filter(None, unquote(parts.path).split("/")))
    return Bucket(name, prefix, endpoint, region, key, secret)
