"""The room with the map, used as an analyst uses it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.unit.cli.running import done

Visit = Callable[..., Page]
PICTURE = "?in=CAF&on=2013-12-10&known-by=2013-12-10"


def test_the_brief_shows_promises_apart_from_what_is_in_place(visit: Visit) -> None:
    page = visit(f"/{PICTURE}")
    expect(page.locator("h1")).to_contain_text("Central African Republic")
    in_place = page.locator("section", has=page.locator("#forces"))
    promised = page.locator("section", has=page.locator("#promises"))
    expect(in_place).to_contain_text("1,600")
    expect(promised).to_contain_text("PLANNED IF")
    expect(promised).to_contain_text("Nothing will move before the Council has voted")
    assert in_place.locator("td.number .figure.hollow").count() == 0, "a promise among what is in place"


def test_a_click_on_a_figure_shows_its_words_marked_and_esc_closes_them(visit: Visit) -> None:
    page = visit(f"/{PICTURE}")
    figure = page.locator("a.figure", has_text="420 troops").first
    figure.click()
    pane = page.locator("#evidence")
    expect(pane).to_be_visible()
    expect(pane.locator("mark.number").first).to_contain_text("420")
    expect(page).to_have_url(re.compile("#s:"))
    page.keyboard.press("Escape")
    expect(pane).to_be_hidden()
    expect(figure).to_be_focused()


def test_a_deep_link_opens_the_same_words(visit: Visit) -> None:
    page = visit(f"/{PICTURE}")
    page.locator("a.figure", has_text="420 troops").first.click()
    expect(page.locator("#evidence mark.number").first).to_be_visible()
    told = page.locator("#evidence h1").inner_text()
    again = visit(page.url)
    expect(again.locator("#evidence h1")).to_have_text(told)


def test_everything_works_without_script(visit: Visit) -> None:
    page = visit(f"/{PICTURE}", java_script_enabled=False)
    page.locator("a.figure", has_text="420 troops").first.click()
    expect(page).to_have_url(re.compile("/statement/"))
    expect(page.locator("mark.number").first).to_contain_text("420")


def test_the_map_draws_what_is_promised_hollow_and_leads_to_its_words(visit: Visit) -> None:
    page = visit(f"/map{PICTURE}")
    svg = page.locator("main svg").first
    expect(svg).to_be_visible()
    marks = svg.locator("a[data-statements]")
    assert marks.count() > 3
    marks.first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#evidence")).to_be_visible()


def test_the_sliders_change_the_day_and_what_was_known(visit: Visit) -> None:
    page = visit("/?in=CAF")
    before = page.locator("h1").inner_text()
    slider = page.locator("#slide-known")
    slider.fill("10")
    expect(page.locator("h1")).not_to_have_text(before)
    expect(page.locator("h1")).to_contain_text("as known by")
    expect(page).to_have_url(re.compile("known-by="))
    day = re.search(r"known-by=([0-9-]+)", page.url)
    assert day is not None
    expect(page.locator("input[name=known-by]")).to_have_value(day.group(1))


def test_what_is_known_later_is_not_shown_earlier(visit: Visit) -> None:
    early = visit("/forces?in=CAF&on=2013-12-10&known-by=2013-12-01").locator("main").inner_text()
    late = visit("/forces?in=CAF&on=2013-12-10&known-by=2013-12-31").locator("main").inner_text()
    assert "1,600" not in early
    assert "1,600" in late


def test_search_by_words_and_facets_and_a_saved_query(visit: Visit) -> None:
    page = visit("/search")
    page.locator("main input[name=words]").fill("Bangui")
    page.keyboard.press("Enter")
    hits = page.locator(".hits > li")
    expect(hits.first).to_be_visible()
    everything = hits.count()
    page.locator("select[name=type]").select_option("DEPLOY")
    page.locator("main form.facets button").first.click()
    expect(page.locator(".hits > li").first).to_be_visible()
    assert page.locator(".hits > li").count() <= everything
    for kind in page.locator(".hits .type").all_inner_texts():
        assert kind == "DEPLOY"
    page.locator("input[name=name]").fill("Deployments to Bangui")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".saved")).to_contain_text("Deployments to Bangui")


def test_two_people_judge_at_once_and_nothing_is_lost(visit: Visit) -> None:
    ada, ben = visit("/review?in=CAF"), visit("/review?in=CAF")
    for page, name in ((ada, "Ada"), (ben, "Ben")):
        page.locator("form[action='/reviewer'] input[name=name]").fill(name)
        page.locator("form[action='/reviewer'] button").click()
        expect(page.locator(".person")).to_have_text(name)
    ada.locator(".item").first.get_by_role("button", name="Accept").click()
    expect(ada.locator("main")).to_contain_text("Ada: accept")
    ben.locator(".item").first.get_by_role("button", name="Reject").click()
    expect(ben.locator("[role=alert]")).to_contain_text("Ada: accept")
    ben.locator("[role=alert] button").click()
    expect(ben.locator("main")).to_contain_text("REVIEWERS DISAGREE")
    expect(ben.locator("main")).to_contain_text("Ben: reject")
    expect(ben.locator("main")).to_contain_text("Ada: accept")


def test_judging_with_keys_and_undo(visit: Visit) -> None:
    page = visit("/review?in=CAF")
    page.locator("form[action='/reviewer'] input[name=name]").fill("Ada")
    page.locator("form[action='/reviewer'] button").click()
    first = page.locator(".item").first.inner_text()
    page.locator("body").click(position={"x": 1, "y": 1})
    page.keyboard.press("a")
    expect(page.locator(".item").first).not_to_have_text(first)
    expect(page.locator("main")).to_contain_text("Ada: accept")
    page.get_by_role("button", name="Undo").first.click()
    expect(page.locator("main")).to_contain_text("taken back")
    assert page.locator(".item").first.inner_text() == first


def test_the_brief_as_a_file_opens_from_disk_with_the_network_off(
    browser: Browser, read_once: Path, tmp_path: Path
) -> None:
    file = tmp_path / "brief.html"
    done("brief", "--db", str(read_once), "--in", "CAF", "--on", "2013-12-10", "--html", str(file))
    requests: list[str] = []
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.on("request", lambda request: requests.append(request.url))
    page.goto(file.as_uri())
    expect(page.locator("h1")).to_contain_text("Central African Republic")
    figure = page.locator("a.figure", has_text="420 troops").first
    figure.click()
    expect(page.locator("dt:target")).to_be_visible()
    assert requests == [file.as_uri()] or all(url.startswith((file.as_uri(), "data:")) for url in requests)
    context.close()


def test_the_pages_are_usable_on_a_phone_and_in_the_dark(visit: Visit) -> None:
    page = visit(f"/{PICTURE}", viewport={"width": 390, "height": 844}, color_scheme="dark")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1"), "the page scrolls sideways"
    hidden = page.evaluate(
        "[...document.querySelectorAll('.wide')].filter(e => e.scrollWidth > e.clientWidth + 1).length"
    )
    assert hidden == 0, "a table hides its sources or conditions beyond the edge"
    page.locator("a.figure", has_text="420 troops").first.click()
    expect(page.locator("#evidence")).to_be_in_viewport()
