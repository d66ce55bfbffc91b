"""Joins the newsroom to the air: plan and access out, journal in."""
