"""Builds the platform archives of the owned works from the committed sources: the X archive of the dictionary
and the JSON Lines archive of the essays."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from . import base

TWEET_LIMIT = 280
SNOWFLAKE_EPOCH = 1_288_834_974_657
ACCOUNT_ID = "90210042"
USER_NAME = "cynics_word_book"
DISPLAY_NAME = "The Cynic's Word Book"
NEIGHBOURS = [("wordsmith_example", "81100001"), ("oldfables_example", "81100002"), ("inkandrue_example", "81100003")]
SOURCES = [
    '<a href="https://mobile.twitter.com" rel="nofollow">Twitter Web App</a>',
    '<a href="http://twitter.com/download/iphone" rel="nofollow">Twitter for iPhone</a>',
]
ENTRY = re.compile(r"[A-Z][A-Z'\- ]+, (?:n|adj|v|v\.t|v\.i|adv|pron|p\.p|x|pp|int|imp|prep|conj|interj)\.(?:pl\.)? \S*\w.*[.!?]$")
README = """This archive has the shape of the data export of an X account: data/manifest.js lists the data files,
each of which assigns one JSON array to a member of window.YTD. The tweets are entries of Ambrose Bierce's
The Devil's Dictionary. Account, ids, dates and counts were assigned; they never existed on the platform.
"""


def build_dictionary(root: Path, out: Path) -> None:
    source = (root / "generator" / "sources" / "devils-dictionary.txt.zst").read_bytes()
    tweets = make_tweets(short_entries(base.zstd_decompress(source).decode("utf-8")))
    manifest = manifest_value(len(tweets))
    members = {
        "data/README.txt": README.encode("utf-8"),
        "data/account.js": script("YTD.account.part0", [{"account": account_value()}]),
        "data/manifest.js": script("__THAR_CONFIG", manifest),
        "data/tweets.js": script("YTD.tweets.part0", [{"tweet": tweet} for tweet in tweets]),
    }
    base.write(out / "devils-dictionary" / "texts" / "twitter-archive.zip", base.make_zip(members))


def script(name: str, value: Any) -> bytes:
    return f"window.{name} = {json.dumps(value, ensure_ascii=False, indent=2, separators=(',', ' : '))}".encode("utf-8")


def short_entries(text: str) -> list[str]:
    """The entries that fit a tweet, on one line each and without the marks of emphasis."""
    blocks = (" ".join(block.split()).replace("_", "") for block in re.split(r"\n{2,}", text))
    return [block for block in blocks if ENTRY.match(block) and len(block) <= TWEET_LIMIT]


def make_tweets(entries: list[str]) -> list[dict[str, Any]]:
    """Newest first. Very short entries are joined in pairs with characters that the platform escapes; every
    fortieth of the others is a retweet of a neighbour instead of the account's own words."""
    tiny = [entry for entry in entries if len(entry.split()) <= 4]
    joined = [f"{first} {'&' if index % 3 else '<>'} {second}" for index, (first, second) in enumerate(zip(tiny[::2], tiny[1::2]))]
    posts = [entry for entry in entries if len(entry.split()) > 4]
    for index, text in enumerate(joined):
        posts.insert(17 + index * 37, text)
    random = base.Rng(1911)
    moment = datetime(2018, 1, 3, 8, 0, tzinfo=timezone.utc)
    tweets = []
    for index, text in enumerate(random.shuffled(posts)):
        moment += timedelta(seconds=random.between(5 * 3600, 120 * 3600))
        neighbour = NEIGHBOURS[index % 3] if index % 40 == 20 else None
        tweets.append(tweet_value(text, moment, random, neighbour))
    return tweets[::-1]


def tweet_value(text: str, moment: datetime, random: base.Rng, neighbour: tuple[str, str] | None) -> dict[str, Any]:
    milliseconds = int(moment.timestamp()) * 1000 + random.below(1000)
    identifier = str((milliseconds - SNOWFLAKE_EPOCH) << 22 | random.below(1 << 12))
    mentions: list[dict[str, Any]] = []
    if neighbour:
        name, number = neighbour
        text = f"RT @{name}: {text}"
        text = text if len(text) <= 140 else text[:139] + "…"
        mentions = [{"name": name, "screen_name": name, "indices": ["3", str(4 + len(name))], "id_str": number, "id": number}]
    escaped = html.escape(text, quote=False)
    editable = (moment + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    edit = {"editTweetIds": [identifier], "editableUntil": editable, "editsRemaining": "5", "isEditEligible": not neighbour}
    return {
        "edit_info": {"initial": edit},
        "retweeted": False,
        "source": random.choice(SOURCES),
        "entities": {"hashtags": [], "symbols": [], "user_mentions": mentions, "urls": []},
        "display_text_range": ["0", str(len(escaped))],
        "favorite_count": "0" if neighbour else str(random.below(40)),
        "id_str": identifier,
        "truncated": False,
        "retweet_count": "0" if neighbour else str(random.below(12)),
        "id": identifier,
        "created_at": created_at(moment),
        "favorited": False,
        "full_text": escaped,
        "lang": "en",
    }


def created_at(moment: datetime) -> str:
    """The platform's date, spelt out here because `%a` and `%b` follow the locale."""
    day = "Mon Tue Wed Thu Fri Sat Sun".split()[moment.weekday()]
    month = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()[moment.month - 1]
    return f"{day} {month} {moment:%d %H:%M:%S} +0000 {moment.year}"


def account_value() -> dict[str, str]:
    return {
        "email": "lexicographer@example.com",
        "createdVia": "web",
        "username": USER_NAME,
        "accountId": ACCOUNT_ID,
        "createdAt": "2018-01-02T09:30:00.000Z",
        "accountDisplayName": DISPLAY_NAME,
    }


def manifest_value(count: int) -> dict[str, Any]:
    def data_type(name: str, entries: int) -> dict[str, Any]:
        return {"files": [{"fileName": f"data/{name}.js", "globalName": f"YTD.{name}.part0", "count": str(entries)}]}

    return {
        "userInfo": {"accountId": ACCOUNT_ID, "userName": USER_NAME, "displayName": DISPLAY_NAME},
        "archiveInfo": {
            "sizeBytes": "0",
            "generationDate": "2024-01-01T00:00:00.000Z",
            "isPartialArchive": False,
            "maxPartSizeBytes": "53687091200",
        },
        "readmeInfo": {"fileName": "data/README.txt", "directory": "data/", "name": "README.txt"},
        "dataTypes": {"account": data_type("account", 1), "tweets": data_type("tweets", count)},
    }


def build_federalist(root: Path, out: Path) -> None:
    source = base.zstd_decompress((root / "generator" / "sources" / "federalist.csv.zst").read_bytes())
    csv.field_size_limit(1 << 24)
    lines = []
    for row in csv.DictReader(io.StringIO(source.decode("utf-8"), newline="")):
        number = int(row["number"])
        lines.append(
            {
                "id": f"federalist-{number:02}",
                "url": f"https://federalist.example/essays/{number:02}",
                "author": row["author"].title().replace(" And ", " and ").replace(" Or ", " or "),
                "title": f"The Federalist No. {number}",
                "text": restored(row["text"]),
            }
        )
    base.write(out / "federalist" / "texts" / "federalist.jsonl.zst", base.zstd_compress(base.json_lines(lines)))


def restored(text: str) -> str:
    """Puts back the punctuation that the table spells as marks: `<c>`, `<p>`, `<l>`, `<S>`, `<d>` and `<Q>`."""
    text = re.sub(r"FNA1 <d> @(\d)", r"(\1)", text)
    text = re.sub(r"(?<=\S)  +(?=\S)", "\n\n", text.strip())
    text = re.sub(r" ?<d>\s+<d> ?", "--", text)
    text = re.sub(r" <d> ", "-", text).replace("<d>", "-")
    for mark, sign in [("c", ","), ("p", "."), ("l", ":"), ("S", ";")]:
        text = re.sub(rf" *<{mark}>", sign, text)
    text = quoted(text)
    text = re.sub(r"(To the People of the State of New York:)\s*", r"\1\n\n", text, count=1)
    text = re.sub(r"\s*PUBLIUS\.\s*", "\n\nPUBLIUS.\n\n", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def quoted(text: str) -> str:
    """`<Q>` stands for a question mark as well as for quotation marks: after a word and before a capital it asks."""
    pieces = text.split("<Q>")
    result = pieces[0]
    inside = False
    for piece in pieces[1:]:
        before, after = result.rstrip(" "), piece.lstrip(" ")
        asks = before[-1:].isalpha() and (after[:1].isupper() or not after)
        if asks:
            result = f"{before}?{piece}"
        elif inside:
            result, inside = f'{before}"{piece}', False
        else:
            result, inside = f'{result}"{after}', True
    return result
