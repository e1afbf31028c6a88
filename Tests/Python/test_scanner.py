"""The Python package against the program it drives."""

from __future__ import annotations

import datetime
import itertools
import os
import pathlib
import pickle
import threading
import time
from collections.abc import Iterator

import pytest
from conftest import FOREIGN, WORKS, copy

from provscan import CheckedRecord, ProvscanError, Scanner, Text

USE = {"acquired": "2024-01-01..2024-02-01"}


@pytest.fixture
def scanner(registry: str, program: str) -> Iterator[Scanner]:
    with Scanner(registry, program=program, context=USE) as scanner:
        yield scanner


def test_a_copy_is_found_with_its_place_and_verdict(scanner: Scanner) -> None:
    page = "Ünïcode 🐦 first. " + copy(1)
    record = scanner.check(page, id="p1", url="https://example.org/a", fetched_at="2024-01-05")
    assert record.verdict == "unlicensed" and record.has_finding() and record.has_finding("unlicensed")
    assert not record.has_finding("licensed")
    (match,) = record.matches
    assert match["work"]["externalId"] == "w1" and match["grade"] == "verbatim"
    assert match["record"]["url"] == "https://example.org/a" and match["record"]["acquiredAt"] == "2024-01-05"
    span = match["passages"][0]["recordSpan"]
    assert page[slice(*span["codePoints"])] == WORKS[1].rstrip(".")
    assert page.encode()[slice(*span["bytes"])].decode() == WORKS[1].rstrip(".")


@pytest.mark.parametrize("text", ["", " ", FOREIGN, "a\nb\r\n\u2028c", '"}\\', "\ud800 lone", "[deleted]"])
def test_what_shares_nothing_has_no_matches(scanner: Scanner, text: str) -> None:
    assert scanner.check(text) == CheckedRecord()
    assert scanner.check(copy(0)).verdict == "unlicensed", "and the next answer is for the next text"


def test_a_lone_surrogate_moves_no_span(scanner: Scanner) -> None:
    page = "\udc80" + copy(2)
    span = scanner.check(page).matches[0]["passages"][0]["recordSpan"]
    assert page[slice(*span["codePoints"])] == WORKS[2].rstrip(".")


def test_times_may_be_values(registry: str, program: str) -> None:
    with Scanner(registry, program=program) as scanner:
        for time, written in [
            (datetime.date(2024, 1, 5), "2024-01-05"),
            (datetime.datetime(2024, 1, 5, 6, 7), "2024-01-05T06:07:00Z"),
        ]:
            record = scanner.check(copy(0), fetched_at=time)
            assert record.matches[0]["record"]["acquiredAt"] == written and record.verdict == "unlicensed"
        assert scanner.check(copy(0)).verdict == "unknown", "without a time the context decides"


def test_scan_answers_in_order(scanner: Scanner) -> None:
    texts = [copy(n % 3) if n % 5 == 0 else f"{FOREIGN} {n}" for n in range(3000)]
    found = list(scanner.scan(texts))
    assert [text for text, _ in found] == texts
    assert [bool(record.matches) for _, record in found] == [n % 5 == 0 for n in range(3000)]
    assert [r.matches[0]["work"]["externalId"] for _, r in found[::5]] == [f"w{n % 3}" for n in range(0, 3000, 5)]


def test_scan_takes_items_of_any_kind(scanner: Scanner) -> None:
    pages = [("https://example.org/1", copy(0)), ("https://example.org/2", FOREIGN)]
    answers = dict(scanner.scan(pages, text=lambda page: Text(page[1], url=page[0])))
    assert answers[pages[0]].matches[0]["record"]["url"] == "https://example.org/1"
    assert not answers[pages[1]].matches


def test_scan_answers_before_the_next_text_is_there(scanner: Scanner) -> None:
    answered = threading.Event()

    def texts() -> Iterator[str]:
        yield copy(0)
        assert answered.wait(30)
        yield FOREIGN

    answers = scanner.scan(texts())
    assert next(answers)[1].matches
    answered.set()
    assert not next(answers)[1].matches
    assert list(answers) == []


def test_scan_may_be_left_early_and_holds_little(scanner: Scanner) -> None:
    drawn = itertools.count()
    big = FOREIGN * 1000
    answers = scanner.scan(f"{next(drawn)} {big}" for _ in itertools.repeat(0))
    assert len(list(itertools.islice(answers, 3))) == 3
    answers.close()
    time.sleep(0.2)
    before = next(drawn)
    time.sleep(0.2)
    assert next(drawn) == before + 1, "nothing is drawn any more"
    assert before * len(big) < 200_000_000


def test_what_the_texts_raise_is_raised(scanner: Scanner) -> None:
    def texts() -> Iterator[str]:
        yield copy(0)
        raise ZeroDivisionError

    answers = scanner.scan(texts())
    assert next(answers)[1].matches
    with pytest.raises(ZeroDivisionError):
        next(answers)


def test_many_threads_get_their_own_answers(scanner: Scanner) -> None:
    failures: list[int] = []

    def work(number: int) -> None:
        for _ in range(50):
            if scanner.check(copy(number)).matches[0]["work"]["externalId"] != f"w{number}":
                failures.append(number)

    threads = [threading.Thread(target=work, args=(n % 3,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_failures_say_what_and_the_way_out(registry: str, program: str, tmp_path: pathlib.Path) -> None:
    with pytest.raises(ProvscanError, match="absent.sqlite: there is no registry; run provscan index first"):
        Scanner(tmp_path / "absent.sqlite", program=program).check(FOREIGN)
    with pytest.raises(ProvscanError, match="no-such-program: cannot be started.*install provscan"):
        Scanner(registry, program="no-such-program").check(FOREIGN)
    with pytest.raises(ProvscanError, match="'whim' is invalid for '--usage"):
        list(Scanner(registry, program=program, context={"usage": "whim"}).scan([FOREIGN]))


def test_a_program_that_dies_is_told_and_started_again(scanner: Scanner) -> None:
    assert not scanner.check(FOREIGN).matches
    process = scanner._single._process  # type: ignore[union-attr]
    process.kill()
    process.wait()
    with pytest.raises(ProvscanError, match="status -9"):
        scanner.check(FOREIGN)
    assert scanner.check(copy(0)).matches


def test_no_process_is_left(registry: str, program: str) -> None:
    with Scanner(registry, program=program) as scanner:
        scanner.check(FOREIGN)
        process = scanner._single._process  # type: ignore[union-attr]
    assert process.returncode is not None


def test_other_processes_have_their_own_program(scanner: Scanner) -> None:
    assert scanner.check(copy(0)).matches
    copied = pickle.loads(pickle.dumps(scanner))
    with copied:
        assert copied.check(copy(1)).matches[0]["work"]["externalId"] == "w1"
    child = os.fork()
    if child == 0:
        os._exit(0 if scanner.check(copy(2)).matches else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert scanner.check(copy(1)).matches[0]["work"]["externalId"] == "w1"
