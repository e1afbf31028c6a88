"""The report in a browser: Debian's Chromium, driven by Playwright, with axe-core.

    .build/python/bin/python -m unittest discover -s Tests/Report

Needs the demo's results in .build/demo and what .ci/setup --tests installs.
"""
import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import unittest
import urllib.parse

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROVSCAN = ROOT / ".build/release/provscan"
DEMO = ROOT / ".build/demo/results"
SECTIONS = [
    "summary", "scope", "findings", "material", "registry", "use", "licences", "exhibits", "index", "method",
    "accuracy", "reproduction", "integrity", "custody", "glossary",
]
# tidy 5.6 does not know these standard elements.
TIDY_KNOWN = ["<svg>", "<rect>", "<line>", "<circle>", "<text>", "<g>", "<bdi>", "missing </svg>"]


def provscan(*arguments, check=True):
    return subprocess.run([PROVSCAN, *map(str, arguments)], capture_output=True, text=True, check=check)


class BrowserTest(unittest.TestCase):
    """One browser for all tests of a class; every page is watched for errors, requests and violations."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.results = pathlib.Path(cls.folder.name) / "results"
        shutil.copytree(DEMO, cls.results)
        (cls.results / "decisions.jsonl").unlink(missing_ok=True)
        provscan("report", cls.results)
        cls.playwright = sync_playwright().start()
        cls.browser = cls.playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"] if os.getuid() == 0 else [])

    @classmethod
    def tearDownClass(cls):
        cls.browser.close()
        cls.playwright.stop()
        cls.folder.cleanup()

    def setUp(self):
        self.complaints = []

    def tearDown(self):
        self.assertEqual(self.complaints, [])

    def open(self, address, width=1280, scheme="light", scripts=True, allowed="file://"):
        context = self.browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=scripts,
            reduced_motion="reduce")
        context.set_default_timeout(120_000)
        self.addCleanup(context.close)
        page = context.new_page()
        page.on("console", lambda message: self.complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on(
            "request",
            lambda request: None if request.url.startswith(allowed) else self.complaints.append(request.url))
        page.goto(address)
        return page

    def assert_accessible(self, page, name):
        # Axe itself is put into the page by the driver, past the page's policy.
        outcome = Axe().run(page)
        serious = [
            (violation["id"], [node["target"] for node in violation["nodes"]][:3])
            for violation in outcome.response["violations"] if violation["impact"] in ("serious", "critical")
        ]
        self.assertEqual(serious, [], name)


class SinglePageTest(BrowserTest):
    @property
    def address(self):
        return (self.results / "report.html").as_uri()

    def test_every_section_renders_in_order(self):
        page = self.open(self.address)
        self.assertEqual(page.eval_on_selector_all("main > section > h2", "all => all.map((h) => h.id)"), SECTIONS)
        for section in SECTIONS:
            box = page.locator(f"#{section}").bounding_box()
            self.assertGreater(box["height"], 0, section)
            self.assertEqual(page.locator(f"nav.contents a[href='#{section}']").count(), 1, section)

    def test_links_lead_somewhere(self):
        page = self.open(self.address)
        broken = page.evaluate(
            "[...document.querySelectorAll('a[href^=\"#\"]')].map((a) => a.getAttribute('href').slice(1))"
            ".filter((id) => !document.getElementById(id))")
        self.assertEqual(broken, [])
        ids = page.evaluate("[...document.querySelectorAll('[id]')].map((e) => e.id)")
        self.assertEqual(len(ids), len(set(ids)), "an id occurs twice")

    def test_filters_sort_and_search(self):
        page = self.open(self.address)
        matches = list(map(json.loads, (self.results / "matches.jsonl").read_text().splitlines()))
        findings = [match for match in matches if match["grade"] != "lead"]
        rows = page.locator("table.list tbody tr:visible")
        self.assertEqual(rows.count(), len(findings))

        def expect(condition):
            wanted = sum(map(condition, findings))
            page.wait_for_function(
                "(n) => document.getElementById('f-count').textContent.startsWith(n + ' of ')", arg=str(wanted))
            self.assertEqual(rows.count(), wanted)
            self.assertEqual(page.locator("article.match:visible").count(), wanted)

        def words(match):
            return sum(passage["matchedTokens"] for passage in match["passages"])

        def host(match):
            return urllib.parse.urlsplit(match["record"]["url"] or "").hostname or ""

        def run(match):
            return max(passage["longestRun"] for passage in match["passages"])

        page.select_option("#f-verdict", "licensed")
        expect(lambda match: match["licence"]["verdict"] == "licensed")
        page.select_option("#f-grade", "near")
        expect(lambda match: match["licence"]["verdict"] == "licensed" and match["grade"] == "near")
        page.click("#f-reset")
        page.select_option("#f-holder", "Publius Press")
        expect(lambda match: match["work"]["holder"] == "Publius Press")
        page.fill("#f-words", "100")
        expect(
            lambda match: match["work"]["holder"] == "Publius Press"
            and words(match) >= 100)
        page.click("#f-reset")
        page.fill("#f-text", "no such text anywhere")
        expect(lambda match: False)
        page.click("#f-reset")
        page.fill("#f-from", "2019-04-22")
        expect(lambda match: (match["record"]["acquiredAt"] or "")[:10] >= "2019-04-22")
        page.click("#f-reset")
        page.fill("#f-publishedFrom", "2016")
        page.fill("#f-publishedUntil", "2017-06")
        expect(lambda match: "2016" <= (match["work"]["publishedAt"] or "")[:7] <= "2017-06")
        page.click("#f-reset")
        page.select_option("#f-collection", "devils-dictionary")
        expect(lambda match: match["work"]["collection"] == "devils-dictionary")
        page.click("#f-reset")
        page.fill("#f-host", "reader.example")
        expect(lambda match: "reader.example" in host(match))
        page.click("#f-reset")
        page.fill("#f-run", "64")
        expect(lambda match: run(match) >= 64)
        page.click("#f-reset")
        # Words of a quotation, over the end of a line, and the number of a match.
        page.fill("#f-text", "boasts himself hard to please because nobody tries")
        page.wait_for_function("() => document.getElementById('f-count').textContent.startsWith('1 of ')")
        self.assertIn("CRITIC", page.locator("article.match:visible").text_content())
        page.fill("#f-text", f"#{findings_lines(matches)[0]}")
        page.wait_for_function("() => document.getElementById('f-count').textContent.startsWith('1 of ')")
        page.click("#f-reset")
        keys = {
            "line": lambda match: 0, "words": lambda match: -words(match), "run": lambda match: -run(match),
            "verdict": lambda match: match["licence"]["verdict"], "grade": lambda match: match["grade"],
            "holder": lambda match: match["work"]["holder"], "collection": lambda match: match["work"]["collection"],
            "host": lambda match: (host(match) == "", host(match)),
            "acquired": lambda match: (not match["record"]["acquiredAt"], (match["record"]["acquiredAt"] or "")[:10]),
            "published": lambda match: (not match["work"]["publishedAt"], (match["work"]["publishedAt"] or "").split("T")[0]),
        }
        offered = page.eval_on_selector_all("#f-sort option", "all => all.map((option) => option.value)")
        self.assertEqual(set(offered) - {"title"}, set(keys))
        for name, key in keys.items():
            page.select_option("#f-sort", name)
            page.wait_for_timeout(300)
            lines = page.eval_on_selector_all("table.list tbody tr", "all => all.map((row) => Number(row.dataset.line))")
            self.assertEqual(lines, sorted(findings_lines(matches), key=lambda line: (key(matches[line - 1]), line)), name)

    def test_the_files_can_be_checked(self):
        page = self.open(self.address)
        command = page.locator("section[aria-labelledby=integrity] pre", has_text="SHA256SUMS").text_content()
        run = subprocess.run(["sh", "-c", command], cwd=self.results, capture_output=True, text=True)
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertEqual(run.stdout.count(": OK\n"), 10)

    def test_numbers_lead_to_what_they_count(self):
        """Every number of matches that is a link narrows the list to just so many."""
        page = self.open(self.address)
        wrong = page.evaluate(
            """() => {
              const counted = document.getElementById('f-count');
              const places = ['table.verdicts td:nth-child(3) a', 'table.verdicts .sub a', 'table.bands td.number a',
                'table.ranking td:nth-child(3) a', '.pair td:nth-child(2) a', '.statuses td:nth-child(2) a', '.chart td a',
                'table.groups td:nth-child(n+3):nth-child(-n+5) a'];
              const wrong = [];
              for (const place of places) {
                const links = [...document.querySelectorAll(place)];
                if (links.length === 0) wrong.push(place + ' has no link');
                for (const link of links) {
                  link.click();
                  const shown = counted.textContent.split(' ')[0];
                  if (shown !== link.textContent) wrong.push(place + ': ' + link.textContent + ' leads to ' + shown);
                }
              }
              return wrong;
            }""")
        self.assertEqual(wrong, [])

    def test_the_page_is_small(self):
        self.assertLess((self.results / "report.html").stat().st_size, 2_000_000)
        self.assertFalse((self.results / "report").exists())

    def test_reads_without_scripts(self):
        page = self.open(self.address, scripts=False)
        self.assertFalse(page.locator("#filter").is_visible())
        self.assertGreater(page.locator("article.match:visible").count(), 300)
        self.assertGreater(page.locator("table.list tbody tr:visible").count(), 300)

    def test_is_accessible(self):
        for width in (1280, 390):
            for scheme in ("light", "dark"):
                page = self.open(self.address, width, scheme)
                # The first exhibits and rows stand for all: they have the same template.
                page.evaluate(
                    "for (const list of ['article.match', 'table.list tbody tr'])"
                    " document.querySelectorAll(list).forEach((e, i) => { if (i > 9) e.remove(); })")
                page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
                self.assert_accessible(page, f"{width} {scheme}")

    def test_does_not_scroll_sideways(self):
        for width in (1280, 390):
            page = self.open(self.address, width)
            self.assertLessEqual(page.evaluate("document.documentElement.scrollWidth"), width)

    def test_the_keyboard_reaches_the_contents_first(self):
        page = self.open(self.address)
        page.keyboard.press("Tab")
        self.assertEqual(page.evaluate("document.activeElement.className"), "skip")
        page.keyboard.press("Tab")
        self.assertTrue(page.evaluate("document.activeElement.closest('nav.contents') !== null"))

    def test_the_policy_stops_what_is_not_ours(self):
        page = self.open(self.address)
        ran = page.evaluate(
            "() => new Promise((done) => {"
            " document.addEventListener('securitypolicyviolation', () => done('stopped'));"
            " const script = document.createElement('script'); script.textContent = 'window.ran = true';"
            " document.body.append(script); setTimeout(() => done(window.ran ? 'ran' : 'nothing'), 500); })")
        self.assertEqual(ran, "stopped")
        self.complaints = [text for text in self.complaints if "Content Security Policy" not in text]

    @unittest.skipUnless(shutil.which("tidy"), "tidy is not installed")
    def test_is_valid_html(self):
        self.assertEqual(tidy(self.results / "report.html"), [])

    def test_prints(self):
        run = provscan("report", "--pdf", self.results)
        pdf = pathlib.Path(run.stdout.splitlines()[-1])
        info = subprocess.run(["pdfinfo", pdf], capture_output=True, text=True, check=True).stdout
        pages = int(re.search(r"Pages:\s+(\d+)", info).group(1))
        self.assertLess(pages, 90)
        text = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, text=True, check=True).stdout
        for wanted in ("Exhibit 1", "Exhibit 25", "Glossary", f"/ {pages}"):
            self.assertIn(wanted, text)
        self.assertNotIn("Exhibit 26", text)

    def test_says_so_where_no_browser_is(self):
        run = subprocess.run(
            [PROVSCAN, "report", "--pdf", self.results], capture_output=True, text=True, env={"PATH": "/nonexistent"})
        self.assertEqual(run.returncode, 2)
        self.assertIn("no Chromium", run.stderr)


def findings_lines(matches):
    return [line for line, match in enumerate(matches, 1) if match["grade"] != "lead"]


def tidy(path):
    run = subprocess.run(["tidy", "-e", "-q", "--show-warnings", "yes", path], capture_output=True, text=True)
    return [line for line in run.stderr.splitlines() if not any(known in line for known in TIDY_KNOWN)]


class FolderTest(BrowserTest):
    COUNT = 3000

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        many = cls.results.with_name("many")
        subprocess.run(
            ["python3", ROOT / "Tests/Report/multiply_results.py", cls.results, many, str(cls.COUNT)],
            check=True, capture_output=True)
        provscan("report", many)
        cls.many = many

    def test_pages_are_complete_and_small(self):
        folder = self.many / "report"
        pages = sorted(folder.glob("matches-*.html"))
        shown = [line for page in pages for line in re.findall(r'<article class="match" id="match-(\d+)"', page.read_text())]
        self.assertEqual(shown, [str(line) for line in range(1, self.COUNT + 1)])
        for path in folder.iterdir():
            self.assertLess(path.stat().st_size, 2_000_000, path.name)
        rows = {}
        for kind in ("list", "holders", "works", "leads"):
            text = "".join(path.read_text() for path in sorted(folder.glob(f"{kind}-*.html")))
            rows[kind] = sorted(map(int, re.findall(r'<tr id="row-(\d+)"', text)))
        self.assertEqual(rows["list"], rows["holders"])
        self.assertEqual(rows["list"], rows["works"])
        self.assertEqual(sorted(rows["list"] + rows["leads"]), list(range(1, self.COUNT + 1)))

    def test_every_link_between_pages_has_a_target(self):
        folder = self.many / "report"
        ids = {path.name: set(re.findall(r' id="([^"]+)"', path.read_text())) for path in folder.glob("*.html")}
        ids["../report.html"] = set(re.findall(r' id="([^"]+)"', (self.many / "report.html").read_text()))
        files = {path.name for path in self.many.iterdir() if path.is_file()}
        for path in [*folder.glob("*.html"), self.many / "report.html"]:
            is_overview = path.name == "report.html"
            for href in set(re.findall(r'<a href="([^"]+)"', path.read_text())):
                target, _, anchor = href.partition("#")
                if target.removeprefix("../") in files - {"report.html"}:
                    continue
                target = (target.removeprefix("report/") if is_overview else target) or (
                    "../report.html" if is_overview else path.name)
                self.assertIn(target, ids, f"{path.name}: {href}")
                if anchor and target != "search.html":
                    self.assertIn(anchor, ids[target], f"{path.name}: {href}")

    def test_the_search_looks_through_all_without_a_server(self):
        page = self.open((self.many / "report/search.html").as_uri())
        page.wait_for_function("() => document.getElementById('f-count').textContent !== ''")
        findings = [
            match for match in map(json.loads, (self.many / "matches.jsonl").read_text().splitlines())
            if match["grade"] != "lead"]
        self.assertIn(f"{len(findings):,} of {len(findings):,} matches", page.text_content("#f-count"))
        page.select_option("#f-verdict", "expired")
        wanted = sum(match["licence"]["verdict"] == "expired" for match in findings)
        page.wait_for_function(
            "(n) => document.getElementById('f-count').textContent.startsWith(n + ' of ')", arg=f"{wanted:,}")
        # The words a passage begins with, in the record.
        page.fill("#f-text", "resuming the subject of the last paper")
        page.wait_for_function(
            "(n) => !document.getElementById('f-count').textContent.startsWith(n + ' of ')", arg=f"{wanted:,}")
        self.assertIn("RESUMING the subject", page.locator("#rows tr").first.text_content())
        page.fill("#f-text", "")
        page.wait_for_function(
            "(n) => document.getElementById('f-count').textContent.startsWith(n + ' of ')", arg=f"{wanted:,}")
        # Whoever goes back from a match finds the filter and the row.
        page.click("#more")
        page.wait_for_function("() => document.querySelectorAll('#rows tr').length === 400")
        row = page.locator("#rows tr").nth(333)
        name = row.get_attribute("id")
        row.locator("a").click()
        page.wait_for_selector("article.match:target")
        page.go_back()
        page.wait_for_selector(f"#{name} a:focus")
        self.assertTrue(page.locator(f"#{name}").is_visible())
        self.assertTrue(page.text_content("#f-count").startswith(f"{wanted:,} of "))

    def test_a_list_filters_its_own_page(self):
        page = self.open((self.many / "report/list-0001.html").as_uri())
        rows = page.locator("table.list tbody tr:visible")
        total = rows.count()
        self.assertIn(f"{total} of {total} matches on this page", page.text_content("#f-count"))
        page.select_option("#f-verdict", "expired")
        page.select_option("#f-sort", "host")
        page.wait_for_timeout(300)
        self.assertTrue(0 < rows.count() < total)
        self.assertEqual(set(rows.locator(".verdict").all_text_contents()), {"expired"})
        hosts = rows.locator(".c-host").all_text_contents()
        self.assertEqual(hosts, sorted(hosts))

    def test_the_matches_of_a_holder_and_of_a_work_can_be_filtered(self):
        for kind, term in (("holders", "holder"), ("works", "work")):
            page = self.open((self.many / f"report/{kind}-0001.html").as_uri())
            heading = page.locator("main h2").first
            count = heading.locator(".thin").text_content().split(" ")[0]
            heading.locator("a").click()
            page.wait_for_function(
                "(n) => document.getElementById('f-count').textContent.startsWith(n + ' of ')", arg=count)
            self.assertIn(f"{term}=", page.url)

    def test_reads_without_scripts(self):
        page = self.open((self.many / "report.html").as_uri(), scripts=False)
        seen = set()
        for start in ("list", "holders", "works", "matches"):
            page.goto((self.many / "report.html").as_uri())
            page.locator(f"a[href='report/{start}-0001.html']").first.click()
            while True:
                page.wait_for_load_state()
                seen |= set(page.eval_on_selector_all("tr[id], article", "all => all.map((e) => e.id)"))
                following = page.locator("nav.pager a[rel=next]").first
                if following.count() == 0:
                    break
                following.click()
        self.assertEqual(len({name for name in seen if name.startswith("match-")}), self.COUNT)

    def test_pages_are_accessible_and_valid(self):
        for name in ("report.html", "report/list-0001.html", "report/works-0001.html", "report/matches-0001.html",
                     "report/search.html"):
            path = self.many / name
            for width in (1280, 390):
                page = self.open(path.as_uri(), width)
                self.assertLessEqual(page.evaluate("document.documentElement.scrollWidth"), width, name)
            page.evaluate("document.querySelectorAll('table.list tbody tr').forEach((e, i) => { if (i > 9) e.remove(); })")
            page.evaluate("document.querySelectorAll('article.match').forEach((e, i) => { if (i > 4) e.remove(); })")
            self.assert_accessible(page, name)
            if shutil.which("tidy"):
                self.assertEqual(tidy(path), [], name)

    def test_the_same_results_give_the_same_bytes(self):
        def digests():
            paths = [self.many / "report.html", *sorted((self.many / "report").iterdir())]
            return {path.name: path.read_bytes() for path in paths}
        before = digests()
        provscan("report", self.many)
        self.assertEqual(before, digests())


class ReviewTest(BrowserTest):
    def start(self, results):
        process = subprocess.Popen(
            [PROVSCAN, "review", results, "--reviewer", "A. Reviewer"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            text=True)
        self.addCleanup(process.wait)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.send_signal, signal.SIGINT)
        return process, process.stdout.readline().strip()

    def stop(self, process):
        process.send_signal(signal.SIGINT)
        process.wait(30)

    def test_decisions_survive_a_restart(self):
        process, address = self.start(self.results)
        origin = address[: address.index("/", 8)]
        page = self.open(address, allowed=origin)
        match = page.locator("article.match").first
        line = match.get_attribute("id").removeprefix("match-")
        match.get_by_role("button", name="Reject").click()
        self.assertIn("Give a reason", match.locator("output").text_content())
        match.get_by_label("Reason").fill("Quoted from a third source <b>")
        match.get_by_role("button", name="Reject").click()
        page.wait_for_selector(f"#match-{line} .d-rejected")
        self.assertEqual(page.text_content(f"#row-{line} .c-review"), "rejected")
        self.assert_accessible_review(page)
        # The keyboard: next match, a reason, and the decision.
        page.keyboard.press("Escape")
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press("j")
        page.keyboard.press("e")
        page.keyboard.type("Seen")
        page.keyboard.press("Escape")
        page.keyboard.press("c")
        page.wait_for_selector("article.match .d-confirmed")
        # Single keys do nothing once they are turned off.
        page.get_by_label("Decide and move with these keys").uncheck()
        shown = page.evaluate("document.querySelector('.match.current').id")
        page.keyboard.press("j")
        self.assertEqual(page.evaluate("document.querySelector('.match.current').id"), shown)
        self.stop(process)
        decisions = list(map(json.loads, (self.results / "decisions.jsonl").read_text().splitlines()))
        self.assertEqual([decision["status"] for decision in decisions[-2:]], ["rejected", "confirmed"])
        self.assertEqual(decisions[-1]["reviewer"], "A. Reviewer")

        process, address = self.start(self.results)
        page = self.open(address, allowed=address[: address.index("/", 8)])
        page.wait_for_selector(f"#match-{line} .d-rejected")
        self.assertIn("third source <b>", page.text_content(f"#match-{line} .decision"))
        self.stop(process)
        provscan("report", self.results)
        page = self.open((self.results / "report.html").as_uri())
        self.assertIn("reviewed", page.text_content(".status"))
        self.assertEqual(page.text_content(f"#row-{line} .c-review"), "rejected")

    def assert_accessible_review(self, page):
        page.evaluate("document.querySelectorAll('article.match').forEach((e, i) => { if (i > 4) e.remove(); })")
        page.evaluate("document.querySelectorAll('table.list tbody tr').forEach((e, i) => { if (i > 4) e.remove(); })")
        self.assert_accessible(page, "review")

    def test_reviews_a_folder_by_keyboard(self):
        many = self.results.with_name("many")
        subprocess.run(
            ["python3", ROOT / "Tests/Report/multiply_results.py", self.results, many, "1200"],
            check=True, capture_output=True)
        process, address = self.start(many)
        allowed = address[: address.index("/", 8)]
        base = address.removesuffix("report.html")
        page = self.open(base + "report/matches-0001.html#match-49", allowed=allowed)
        page.wait_for_selector("#match-49.current")
        # A decision without a reason asks for it; Enter then records it.
        page.keyboard.press("r")
        page.keyboard.type("A common quotation")
        page.keyboard.press("Enter")
        page.wait_for_selector("#match-49 .d-rejected")
        page.keyboard.press("n")
        page.wait_for_selector("#match-50.current")
        page.keyboard.press("j")
        page.wait_for_selector("#match-51.current")
        self.assertIn("matches-0002.html", page.url)
        page.keyboard.press("d")
        page.keyboard.type("Ask the editor")
        page.keyboard.press("Enter")
        page.wait_for_selector("#match-51 .d-deferred")
        page.keyboard.press("k")
        page.wait_for_selector("#match-50.current")
        self.assertEqual(
            page.eval_on_selector_all("#reasons option", "all => all.map((option) => option.value)"),
            ["A common quotation", "Ask the editor"])
        self.stop(process)

        process, address = self.start(many)
        allowed = address[: address.index("/", 8)]
        page = self.open(address.removesuffix("report.html") + "report/search.html#review=deferred", allowed=allowed)
        page.wait_for_function("() => document.getElementById('f-count').textContent.startsWith('1 of ')")
        page.locator("#rows a").click()
        page.wait_for_selector("#match-51.current .d-deferred")
        self.stop(process)

    def test_answers_nobody_else(self):
        process, address = self.start(self.results)
        parts = urllib.parse.urlsplit(address)
        base = parts.path.rsplit("/", 1)[0]
        host = parts.netloc
        self.assertEqual(parts.hostname, "127.0.0.1")
        before = (self.results / "decisions.jsonl").read_bytes() if (self.results / "decisions.jsonl").exists() else b""

        def ask(path, method="GET", body=None, **headers):
            connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=10)
            connection.putrequest(method, path, skip_host=True)
            fields = {"Host": host} | {name.replace("_", "-"): value for name, value in headers.items()}
            for name, value in fields.items():
                connection.putheader(name, value)
            data = body.encode() if body else b""
            if body:
                connection.putheader("Content-Length", str(len(data)))
            connection.endheaders(data)
            response = connection.getresponse()
            response.read()
            connection.close()
            return response

        decision = json.dumps({"match": 1, "status": "confirmed", "reason": "forged"})
        own = {"Origin": f"http://{host}", "Content_Type": "application/json"}
        self.assertEqual(ask(parts.path).status, 200)
        self.assertEqual(ask("/report.html").status, 404)
        self.assertEqual(ask("/" + "0" * 64 + "/report.html").status, 404)
        self.assertEqual(ask(parts.path, Host="rebound.example").status, 421)
        self.assertEqual(ask(parts.path, Sec_Fetch_Site="cross-site").status, 403)
        for path in ("/report/../matches.jsonl", "/report/..%2fmatches.jsonl", "/decisions.jsonl", "/report/x.html"):
            self.assertEqual(ask(base + path).status, 404, path)
        posts = [
            (403, {"Content_Type": "application/json"}), (403, own | {"Origin": "http://evil.example"}),
            (415, own | {"Content_Type": "text/plain"}), (403, own | {"Sec_Fetch_Site": "cross-site"}),
            (421, own | {"Host": "evil.example"}),
        ]
        for status, headers in posts:
            self.assertEqual(ask(base + "/decisions", "POST", decision, **headers).status, status, headers)
        self.assertEqual(ask(base + "/decisions", "POST", "{}", **own).status, 400)
        self.assertEqual(
            ask(base + "/decisions", "POST", json.dumps({"match": 10**6, "status": "confirmed", "reason": "x"}), **own)
            .status, 400)
        self.assertEqual(
            ask(base + "/decisions", "POST", json.dumps({"match": 1, "status": "confirmed", "reason": " "}), **own)
            .status, 400)
        after = (self.results / "decisions.jsonl").read_bytes() if (self.results / "decisions.jsonl").exists() else b""
        self.assertEqual(before, after)
        response = ask(parts.path)
        self.assertEqual(response.getheader("Referrer-Policy"), "no-referrer")
        self.assertEqual(response.getheader("Cache-Control"), "no-store")
        self.assertEqual(ask(base + "/decisions", "POST", decision, **own).status, 201)
        self.stop(process)


if __name__ == "__main__":
    unittest.main()
