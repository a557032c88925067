"""Reads an Atom document on standard input with feedparser and prints what a feed reader sees, as JSON."""

import json
import sys

import feedparser

feed = feedparser.parse(sys.stdin.buffer.read())
print(json.dumps({
    "well_formed": not feed.bozo,
    "version": feed.version,
    "id": feed.feed.get("id"),
    "title": feed.feed.get("title"),
    "updated": feed.feed.get("updated"),
    "entries": [
        {key: entry.get(key) for key in ("id", "title", "link", "updated", "published")}
        | {"content": entry.content[0].value, "type": entry.content[0].type, "tags": [tag.term for tag in entry.tags]}
        for entry in feed.entries
    ],
}))
