"""What mutations begin with: the repository's own samples, and small files of every kind made here."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import zipfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WORDS = (
    "SORO, 26 November 2013 (AP) - Chad will send up to 850 troops to the Central African Republic by the end of March if "
    'parliament agrees, a spokesman said on Monday. "At least 60 soldiers were killed", Mr. Banga told Reuters; the army '
    "denied it. France, which has 1,600 soldiers in Bangui, is to withdraw half of them within six months."
)
PAGE = f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>Force leaves</title>
<meta property="article:published_time" content="2014-05-03T10:00:00Z"><script type="application/ld+json">
{{"@type":"NewsArticle","datePublished":"2014-05-03"}}</script></head><body><nav>Home | Contact</nav><article><h1>Force leaves</h1>
<p>{WORDS}</p><table><tr><td>Chad</td><td>850</td></tr></table><ul><li>One</li><li>Two</li></ul></article></body></html>"""
RSS = f"""<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>Radio Soro</title><item><title>Force leaves</title><link>https://example.org/1</link><guid isPermaLink="false">7</guid>
<pubDate>Sat, 03 May 2014 10:00:00 GMT</pubDate><description>Short</description><content:encoded><![CDATA[<p>{WORDS}</p>]]>
</content:encoded></item></channel></rss>"""
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Radio Soro</title><entry><title>Force leaves</title><id>tag:1</id>
<link href="https://example.org/1"/><published>2013-11-26T23:30:00+01:00</published><updated>2014-01-01T00:00:00Z</updated>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>{WORDS}</p></div></content></entry></feed>"""
RDF = f"""<?xml version="1.0" encoding="ISO-8859-1"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>R</title></channel>
<item><title>F</title><description>{WORDS} &eacute;</description><dc:date>2013-11-26</dc:date></item></rdf:RDF>"""
OWN = {
    "id": "1",
    "date": "2014-05-03",
    "title": "Force leaves",
    "source": "AP",
    "url": "https://example.org/1",
    "text": WORDS,
}
NEWS_PLEASE = {
    "date_publish": "2014-05-03 10:00:00",
    "maintext": WORDS,
    "source_domain": "soro.example",
    "title": "F",
    "text": None,
}
RELIEFWEB = {"data": [{"id": "77", "fields": {
    "title": "Situation report", "body": WORDS, "body-html": f"<p>{WORDS}</p>",
    "date": {"created": "2014-05-06T00:00:00+00:00", "original": "2014-05-03T00:00:00+00:00"},
    "source": [{"name": "Relief Alliance"}], "url_alias": "https://relief.example/a"}}]}  # fmt: skip
JSON_FEED = {"version": "https://jsonfeed.org/version/1.1", "title": "R", "items": [
    {"id": "1", "content_html": f"<p>{WORDS}</p>", "date_published": "2014-05-03T10:00:00Z",
     "url": "https://example.org/1"}]}  # fmt: skip
MAIL = f"""From: Radio Soro <soro@example.org>\r\nSubject: =?utf-8?q?Force_=C3=A9?=\r\nDate: Sat, 03 May 2014 10:00:00 +0200\r
Message-ID: <1@example.org>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r
Content-Type: multipart/alternative; boundary=c\r\n\r\n--c\r\nContent-Type: text/plain; charset=utf-8\r
Content-Transfer-Encoding: quoted-printable\r\n\r\n{WORDS}=\r\n\r\n--c\r\nContent-Type: text/html\r\n\r\n<p>{WORDS}</p>\r\n--c--\r
--b\r\nContent-Type: application/json\r\nContent-Disposition: attachment; filename="a.json"\r
Content-Transfer-Encoding: base64\r\n\r\neyJ0ZXh0IjoiVGhlIGZvcmNlIGxlZnQuIn0=\r\n--b--\r\n"""
FRONT = f'---\ntitle: "Force leaves"\ndate: 2014-05-03\nsource: AP\n---\n\n# Force leaves\n\n{WORDS}\n\n- one\n- two\n'
GEOPKO = (
    "mission,year,country,location,latitude,longitude,NoTroops,hq\n"
    "MINUSCA,2014,Central African Republic,Bangui,4.39,18.56,1111,3\nMINUSCA,2015,Central African Republic,Bria,6.54,21.99,0,2\n"
)
CONTRIBUTORS = (
    "mission,year,location,latitude,longitude,No.TCC,year.overview\n"
    'MINUSCA,2014,Bangui,4.39,18.56,4,"Gabon (650), Korea (ROK) (1,200), Sri Lanka (size unknown), TCC name unknown (35)"\n'
)
UCDP = (
    "id,type_of_violence,side_a,side_b,where_coordinates,country,latitude,longitude,date_prec,date_start,date_end,best,high,low\n"
    "1,3,anti-Balaka,Civilians,Bangui town,Central African Republic,4.39,18.56,1,2013-12-05 00:00:00.000,2013-12-05,12,20,10\n"
)
SIPRI = "Operation,Location,Country,Year,Troops,Civilian police\nMINUSCA,Central African Republic,Gabon,2014,500,40\n"
MAPPING = """dataset = "Own"
type = "PRESENCE"
unit = "troops"
[columns]
contributor = "who"
host = "where"
date = "when"
[[numbers]]
best = "n"
low = "n"
unit = "troops"
"""
ANSWER = json.dumps({"statements": [{
    "id": 1, "type": "PROVIDE", "status": "planned", "evidence": [WORDS[26:120]], "agent": ["Chad"],
    "place": "Central African Republic", "numbers": [{"words": "up to 850 troops", "best": 850, "basis": "stock"}],
    "time": "by the end of March", "needs": [{"rel": "if", "words": "if parliament agrees"}],
    "sources": [{"act": "says", "who": "a spokesman", "cue": "said"}]}]})  # fmt: skip
RECORDS = (
    b'{"kind":"document","id":"d:430c4896f2c89d44","sha256":"' + b"a216f0bf" * 8 + b'","chars":334,"file":"a.txt",'
    b'"credit":[{"start":23,"end":27,"exact":"(AP)","who":"e:f10412116f8ea061"}],'
    b'"published":{"edtf":"2013-11-26","basis":"stated"},"origin":"grammar/1"}',
    b'{"kind":"entity","id":"e:c33637249db45e82","doc":"d:430c4896f2c89d44","type":"state","name":"Chad","country":"TCD",'
    b'"sector":"GOV","mentions":[{"start":30,"end":34,"exact":"Chad"}],"origin":"grammar/1"}',
    b'{"kind":"statement","id":"s:d4f33bb10d4fd520","doc":"d:430c4896f2c89d44","type":"DEPLOY","status":"planned",'
    b'"evidence":[{"start":30,"end":34,"exact":"Chad"}],"gist":"x","roles":{"agent":["e:c33637249db45e82"]},'
    b'"role_text":{"agent":[{"start":30,"end":34,"exact":"Chad"}]},"sources":[{"who":"e:322bac2c0e1892c7","act":"commit"}],'
    b'"quote":"indirect","quantity":[{"start":45,"end":61,"exact":"up to 850 troops","unit":"troops","best":850,"high":850,'
    b'"basis":"change"}],"time":{"edtf":"[2013-11-26..2014-03-31]","basis":"resolved","start":94,"end":97,"exact":"by "},'
    b'"depends":[{"rel":"if","ref":"s:dbff35037c6684cc","start":114,"end":116,"exact":"if"}],"origin":"grammar/1"}',
)
TIMES = (
    "on 26 November 2013, last Monday, two days later, the first half of 2014, from 5 to 7 March, in the 1990s, at the end of "
    "the week, mid-May, since early 2012, every Friday, within six months, spring 2013, Ramadan, the 1st quarter, noon, overnight"
)
NUMBERS = (
    "between 5,000 and 7 000 troops; some 1.2 million people; half a million; a dozen; scores of; 20-30 soldiers; twelve hundred; "
    "€5.5m; 3½ battalions; about two thirds; no fewer than 60; a further 400; 10 to 15 per cent; 1st Battalion; one in five"
)
EDTF = (
    b"2014-05-03",
    b"2014-05",
    b"2014",
    b"2014-05-03/2014-06",
    b"../2014",
    b"2014/..",
    b"201X",
    b"2014-05~",
    b"2014-21",
)


@cache
def texts() -> tuple[bytes, ...]:
    """Reports: those of the golden tests, and one of our own."""
    golden = sorted((ROOT / "tests" / "golden").glob("*/report.json"))
    return (WORDS.encode(), FRONT.encode(), *(json.loads(path.read_text("utf-8"))["text"].encode() for path in golden))


def zipped(members: Mapping[str, bytes], *, packed: bool = True) -> bytes:
    """A ZIP archive, the same bytes each time."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED)
    return data.getvalue()


def tarred(members: Mapping[str, bytes]) -> bytes:
    """A tar archive, the same bytes each time."""
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as archive:
        for name, content in members.items():
            about = tarfile.TarInfo(name)
            about.size = len(content)
            archive.addfile(about, io.BytesIO(content))
    return data.getvalue()


def gzipped(data: bytes) -> bytes:
    """A gzip file, the same bytes each time."""
    return gzip.compress(data, 1, mtime=0)


def warc() -> bytes:
    """A web archive of a page, a text and a picture."""
    records = [_record("warcinfo", "", b"software: x\r\n")]
    for url, kind, body in (
        ("https://example.org/1", "text/html; charset=utf-8", PAGE.encode()),
        ("https://example.org/2", "text/plain; charset=iso-8859-1", WORDS.encode()),
        ("https://example.org/3", "image/png", b"\x89PNG"),
    ):
        head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
        records.append(_record("response", url, head.encode() + body))
    return b"".join(records)


def docx(document: bytes = b"", core: bytes = b"") -> bytes:
    """A Word document around its XML parts."""
    return zipped({"word/document.xml": document or DOCX_BODY, "docProps/core.xml": core or DOCX_CORE}, packed=False)


def pdf() -> bytes:
    """A PDF of one page whose content is not compressed, so that changes reach it."""
    content = b"BT /F1 12 Tf 72 720 Td (" + WORDS[:80].encode() + b") Tj 0 -14 Td [(Chad) -300 (850)] TJ ET"
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding /ToUnicode 7 0 R >>",
        b"<< /Title (Force leaves) /CreationDate (D:20140503100000Z) >>",
        b"<< /Length 66 >>\nstream\n1 begincodespacerange <00> <FF> endcodespacerange\n"
        b"1 beginbfchar <41> <0042> endbfchar\nendstream",
    )
    body, places = b"%PDF-1.4\n", []
    for number, item in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, item)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    tail = b"trailer << /Size %d /Root 1 0 R /Info 6 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(body))
    return body + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + tail


def _record(kind: str, url: str, block: bytes) -> bytes:
    head = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2016-01-05T10:00:00Z\r\n"
    return (
        f"{head}Content-Type: application/http\r\nContent-Length: {len(block)}\r\n\r\n".encode() + block + b"\r\n\r\n"
    )


DOCX_BODY = (
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>'
    f"{WORDS}</w:t><w:tab/><w:t>left</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>850</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    "</w:body></w:document>"
).encode()
DOCX_CORE = (
    b'<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    b'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"><dc:title>Letter</dc:title>'
    b"<dcterms:created>2014-05-03T08:00:00Z</dcterms:created></cp:coreProperties>"
)
