"""One day of the house as its people live it, by keyboard alone: from the next case to the evidence of it."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import demo_house
import pytest
from playwright.sync_api import expect

from kept.evidence import verify_bundle

from .desk import Desk
from .guide import Guide

pytestmark = [pytest.mark.browser, pytest.mark.slow]

#: Whose promise the day's payments keep, and whose the nights before found broken.
PAYS, BROKE = "尹鑫", "史春杰"


@pytest.fixture(params=["zh-hans", "en"])
def desk(request, house, browser, browser_context_args):
    """Sit somebody of the house down at a desk of their own; everybody reads the same language."""
    desks = []

    def sit(name: str) -> Desk:
        desks.append(Desk(browser, house.address, language=request.param, **browser_context_args))
        desks[-1].sign_in(name, demo_house.PASSWORD)
        return desks[-1]

    yield sit
    for one in desks:
        one.leave()


def test_a_day_from_the_next_case_to_its_evidence(desk, house, tmp_path):
    collector = desk("liming")
    case = opens_a_case_never_called(collector, with_contact_persons(house.home))
    reads_why_another_may_not_be_called(collector)
    speaks_until_they_say_they_cannot(collector)
    collector.leave()
    collector = desk("liming")
    resumes_the_call(collector)
    hears_the_reason_and_tells_the_costs(collector)
    obtains_a_promise_in_two_parts(collector)

    supervisor = desk("wangli")
    approves_the_promise(supervisor, case)
    calls_back(collector, case)
    imports_the_payments(supervisor, house.home / "payments.csv")
    sees_one_promise_kept_and_one_broken(supervisor)
    matches_a_payment(supervisor)

    bundle = exports_the_evidence(desk("chenhe"), case, tmp_path)
    report = verify_bundle(bundle)
    assert (report.ok, report.chain, report.faults) == (True, f"case:{case}", ())

    before = held(house.home)
    for _ in range(2):
        demo_house.run(house.home, "night", "--date", "2026-11-23")
    assert held(house.home) == before


# --- the collector, in the morning ------------------------------------------------------------------------


def opens_a_case_never_called(collector: Desk, among: set[int]) -> int:
    """See what comes first, go back, walk to the first of some borrowers never spoken to; return the case."""
    collector.on("/day/")
    collector.press("Enter")
    collector.on("/cases/[0-9]+/")
    collector.sees("The ladder", "What happened", "Standing")
    collector.press("u")
    collector.on("/day/")
    rows = collector.rows("First call: never spoken in person").all()
    numbers = [int(str(row.locator("a").first.get_attribute("href")).split("/")[-2]) for row in rows]
    collector.walk_to(next(row for row, number in zip(rows, numbers, strict=True) if number in among))
    collector.press("Enter")
    collector.on("/cases/[0-9]+/")
    return int(collector.page.url.split("/")[-2])


def reads_why_another_may_not_be_called(collector: Desk) -> None:
    """Beside the borrower's number stands a contact person's, refused, with the article that refuses it."""
    refused = collector.page.locator(".k-number", has_text=collector.words("Contact person")).first
    expect(refused).to_contain_text(collector.words("No call now"))
    expect(
        refused.get_by_role("button", name=collector.words("Call %(number)s") % {"number": ""})
    ).to_have_count(0)
    collector.reach(".k-number:has(.k-bad) summary")
    collector.press("Enter")
    expect(refused.locator(".k-findings .k-how").first).to_contain_text("GB/T 45251-2025")


def speaks_until_they_say_they_cannot(collector: Desk) -> None:
    """Call the borrower's own number; a bouncing finger answers once."""
    collector.press("c", "1")
    collector.on("/calls/[0-9]+/")
    guide = Guide(collector, "first_call")
    guide.at("prepare")
    collector.sees("Purpose", "What they may say, and how to meet it")
    guide.answer("Enter", "identity")
    collector.sees("Identity not confirmed", "First confirm who it is")
    collector.bounce("1")
    guide.at("verify")
    guide.answer("1", "who_we_are")
    collector.sees("Identity confirmed")
    guide.answer("Enter", "demand")
    guide.answer("4", "reason")


def resumes_the_call(collector: Desk) -> None:
    """Back at another browser, My day leads into the call where it was left."""
    collector.on("/day/")
    collector.press("Enter")
    collector.on("/calls/[0-9]+/")
    Guide(collector, "first_call").at("reason")


def hears_the_reason_and_tells_the_costs(collector: Desk) -> None:
    """The reason is ticked; what default costs and paying gains is told, one thing at a time."""
    guide = Guide(collector, "first_call")
    collector.press("r", "3")
    expect(collector.page.locator(".k-pick.is-done")).to_have_count(1)
    guide.answer("1", "take_side")
    guide.answer("Enter", "gains")
    for told in range(1, 4):
        collector.press("t")
        expect(collector.page.locator(".k-consequences .is-told")).to_have_count(told)
    guide.answer("1", "demand_again")
    guide.answer("2", "options")


def obtains_a_promise_in_two_parts(collector: Desk) -> None:
    """Part today and the rest on a date; the wrap-up counts four tasks and sends it to the supervisor."""
    page, guide = collector.page, Guide(collector, "first_call")
    in_two = page.locator(".k-way[hx-vals*=part_now]")
    guide.answer(str(in_two.get_attribute("data-key")), "promise")
    expect(page.locator("[name=amount]")).to_have_count(2)
    collector.press("m", "1", "f", "1")
    guide.answer("Enter", "supervisor")
    guide.answer("Enter", "recap")
    guide.answer("1", "promise_close")
    guide.answer("Enter", "wrap_up")
    expect(page.locator(".k-result")).to_contain_text("4/4")
    collector.sees("To the supervisor")
    collector.press("Enter")
    collector.sees("What came of it", "In evidence")


# --- the supervisor decides, the collector calls back -----------------------------------------------------


def approves_the_promise(supervisor: Desk, case: int) -> None:
    """Walk the queue to the new promise, read why it waits, approve it."""
    supervisor.press("g", "a")
    supervisor.on("/approvals/promises/")
    shown = supervisor.page.locator(".k-queue-one h1 a")
    for number in range(1, 4):
        supervisor.press("j")
        expect(
            supervisor.page.locator(".k-queue-list li").nth(number).locator("[aria-current]")
        ).to_be_visible()
    expect(shown).to_have_attribute("href", f"/cases/{case}/")
    expect(supervisor.page.locator(".k-notice.k-due")).to_be_visible()
    supervisor.press("a")
    supervisor.hears("Approved. The call-back is on the collector's list.")
    expect(supervisor.page.locator(".k-queue-list li")).to_have_count(3)


def calls_back(collector: Desk, case: int) -> None:
    """The call-back stands on My day with who decided; the borrower agrees and nothing is decided anew."""
    page, guide = collector.page, Guide(collector, "call_back")
    collector.press("g", "d")
    collector.on("/day/")
    row = page.locator("[data-row]", has=page.locator(f"a[href='/cases/{case}/']"))
    expect(row).to_contain_text(collector.words("Call back"))
    expect(row).to_contain_text("王丽")
    collector.walk_to(row)
    collector.press("Enter")
    collector.on(f"/cases/{case}/")
    collector.press("Enter")
    collector.on("/calls/[0-9]+/")
    guide.at("prepare")
    for key, step in (("Enter", "identity"), ("1", "verify"), ("1", "who_we_are"), ("Enter", "decision")):
        guide.answer(key, step)
    guide.answer("1", "confirm_terms")
    expect(page.locator("[name=amount]")).to_have_count(2)
    for key, step in (("Enter", "recap_now"), ("1", "goodbye"), ("Enter", "wrap_up")):
        guide.answer(key, step)
    collector.sees("Approved before")
    collector.press("Enter")
    collector.sees("In evidence")
    collector.press("g", "d")
    collector.on("/day/")
    expect(row).to_have_count(0)


# --- the supervisor, when the payments have come ----------------------------------------------------------


def imports_the_payments(supervisor: Desk, file: Path) -> None:
    """The file is checked, then confirmed, then stored; its one doubled row is named."""
    supervisor.press("g", "i")
    supervisor.on("/import/")
    supervisor.press("2")
    supervisor.page.set_input_files("[name=file]", file)
    supervisor.press("Enter")
    supervisor.on("/import/[0-9]+/")
    supervisor.sees("What would be stored", "Bad rows")
    supervisor.press("Enter")
    supervisor.sees("Stored", "Promises kept", "Promises broken", "To be matched")


def sees_one_promise_kept_and_one_broken(supervisor: Desk) -> None:
    """Found by name: a promise kept, and a broken one whose case has climbed with the next rung named."""
    page = supervisor.page
    supervisor.press("/")
    supervisor.type(PAYS)
    supervisor.press("Enter")
    supervisor.on("/cases/[0-9]+/")
    expect(page.locator(".k-promises .k-good")).to_have_text(supervisor.words("Kept"))
    supervisor.press("/")
    supervisor.type(BROKE)
    supervisor.press("Enter")
    expect(page.locator(".k-promises .k-bad")).to_have_text(supervisor.words("Broken"))
    supervisor.sees("A promise was broken: ask today")
    expect(page.locator(".k-ladder p")).to_have_text(re.compile(r".*2 .*3 .*"))


def matches_a_payment(supervisor: Desk) -> None:
    """The first payment without a debt goes to the one that its payer owes."""
    supervisor.press("g", "p")
    supervisor.on("/payments/")
    waiting = supervisor.page.locator(".k-queue-list li")
    expect(waiting).to_have_count(4)
    supervisor.press("1", "Enter")
    expect(waiting).to_have_count(3)


# --- the compliance officer -------------------------------------------------------------------------------


def exports_the_evidence(officer: Desk, case: int, folder: Path) -> Path:
    """Export the case of the story, have the house check the file, and return it."""
    officer.press("g", "e")
    officer.on("/evidence/")
    officer.press("3")
    officer.on("/evidence/exports/")
    officer.press("c")
    officer.type(str(case))
    officer.press("Enter")
    officer.on("/evidence/exports/.*q=.*")
    with officer.page.expect_download() as download:
        officer.press("x", "1")
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    officer.page.set_input_files("[name=file]", path)
    officer.press("Enter")
    officer.sees("The export holds", "this house")
    return path


def with_contact_persons(home: Path) -> set[int]:
    """Return the cases beside whose borrower stands a contact person with a number."""
    asked = """SELECT records_case.id FROM records_case JOIN records_phone USING (borrower_id)
        JOIN records_relation ON records_relation.id = relation_id WHERE role = 'contact_person'"""
    with closing(sqlite3.connect(f"file:{home / 'kept.sqlite3'}?mode=ro", uri=True)) as database:
        return {number for (number,) in database.execute(asked)}


def held(home: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return all that the house holds of its business, table by table."""
    named = "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'records_%'"
    with closing(sqlite3.connect(f"file:{home / 'kept.sqlite3'}?mode=ro", uri=True)) as database:
        tables = [name for (name,) in database.execute(named)]
        return {name: database.execute(f"SELECT * FROM {name}").fetchall() for name in tables}
