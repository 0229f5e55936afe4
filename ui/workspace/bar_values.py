"""The top bar's values from what a desk knows."""

from __future__ import annotations

from datetime import datetime, timedelta

from dostdesk.desk.view import DeskView, LinkState, LinkView
from dostdesk.domain.words import Words
from ui.link.values import strip_line
from ui.workspace import phrasing
from ui.workspace.values import BarValues, LinkWord

SENT_SHOWN = timedelta(seconds=5)
_LINKS: dict[LinkState, LinkWord] = {
    LinkState.ONLINE: "online",
    LinkState.SENDING: "sending",
    LinkState.WEAK: "weak",
    LinkState.CENTRE_ONLY: "centreOnly",
    LinkState.ON_ITS_OWN: "offline",
    LinkState.CHOICE_NEEDED: "choice",
}


def bar_values(view: DeskView, *, centre: str, words: Words, now: datetime) -> BarValues:
    """Centre, window, link, today's figures, clerk, time. `centre` is the centre's number as people say it."""
    link = _LINKS[view.link.state]
    sent = view.link.state is LinkState.ONLINE and _just_sent(view.link, now)
    return BarValues(
        centre=words("shell.centre", number=centre),
        window="" if view.window is None else str(view.window),
        link=link,
        link_word=words("shell.link.all_sent" if sent else f"shell.link.{link}"),
        link_extra="" if sent else _extra(view.link, words, now),
        figures=(
            (words("shell.today"), str(view.today.served)),
            (words("shell.average"), phrasing.stopwatch(view.today.average_service)),
        ),
        clerk=view.staff.name if view.staff else "",
        clock=phrasing.hour(now),
        link_reason=_reason(view.link, words),
        alone=strip_line(view.link, words),
    )


def _just_sent(link: LinkView, now: datetime) -> bool:
    return link.all_sent_at is not None and timedelta() <= now - link.all_sent_at < SENT_SHOWN


def _reason(link: LinkView, words: Words) -> str:
    if link.state is LinkState.ON_ITS_OWN and link.refused:
        return words(f"error.{link.refused}")
    if link.state is not LinkState.CENTRE_ONLY:
        return ""
    return words("shell.link_reason.refused" if link.refused else "shell.link_reason.silent")


def _extra(link: LinkView, words: Words, now: datetime) -> str:
    if link.state is LinkState.CHOICE_NEEDED:
        return str(link.choices) if link.choices else ""
    if link.state is LinkState.ONLINE:
        return phrasing.second(link.synced_at) if link.synced_at else ""
    if link.state in (LinkState.CENTRE_ONLY, LinkState.ON_ITS_OWN):
        lasted = phrasing.minutes(words, now - link.since if link.since else timedelta())
        return f"{lasted} · {link.waiting}" if link.waiting else lasted
    if link.state is LinkState.SENDING and link.catching_up > link.waiting:
        return f"{link.catching_up - link.waiting} / {link.catching_up}"
    return str(link.waiting) if link.waiting else ""
