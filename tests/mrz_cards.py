"""Invented identity papers written as machine-readable zones, after ICAO 9303 and independently of the reader."""

from __future__ import annotations

from datetime import date

from dostdesk.domain.mrz import Mrz, MrzFormat


def digit(text: str) -> str:
    weights = [7, 3, 1] * len(text)
    values = ["0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".find(letter) for letter in text]
    return str(sum(max(0, value) * weight for value, weight in zip(values, weights, strict=False)) % 10)


def lines_of(paper: Mrz) -> tuple[str, ...]:
    """The lines of a paper."""
    birth, expiry = _six(paper.birth), _six(paper.expires)
    birth, expiry = birth + digit(birth), expiry + digit(expiry)
    sex = {"female": "F", "male": "M"}.get(paper.sex, "<")
    names = f"{paper.surname.replace(' ', '<')}<<{paper.given.replace(' ', '<')}".rstrip("<")
    head = paper.kind.ljust(2, "<") + paper.issuer.ljust(3, "<")
    if paper.format is MrzFormat.TD1:
        first = head + _number(paper.number, paper.fin, 15)
        second = birth + sex + expiry + paper.nationality.ljust(3, "<") + "<" * 11
        whole = digit(first[5:30] + second[0:7] + second[8:15] + second[18:29])
        return first, second + whole, names.ljust(30, "<")[:30]
    person = paper.nationality.ljust(3, "<")
    if paper.format is MrzFormat.TD2:
        number = _number(paper.number, paper.fin, 7)
        second = number[:10] + person + birth + sex + expiry + number[10:]
        whole = digit(second[0:10] + second[13:20] + second[21:35])
        return (head + names).ljust(36, "<")[:36], second + whole
    number = paper.number.ljust(9, "<")
    personal = paper.fin.ljust(14, "<")
    second = number + digit(number) + person + birth + sex + expiry + personal + digit(personal)
    whole = digit(second[0:10] + second[13:20] + second[21:43])
    return (head + names).ljust(44, "<")[:44], second + whole


def text_of(paper: Mrz) -> str:
    """The lines as a scanner sends them."""
    return "\n".join(lines_of(paper))


def card(
    fin: str = "0TEST01",
    *,
    form: MrzFormat = MrzFormat.TD1,
    number: str = "AA0000001",
    surname: str = "ALIYEVA",
    given: str = "NARGIZ",
    birth: date | None = date(1990, 5, 17),
) -> Mrz:
    """An identity card, or a passport with its form; of nobody."""
    return Mrz(
        format=form,
        kind="P" if form is MrzFormat.TD3 else "I",
        issuer="AZE",
        number=number,
        surname=surname,
        given=given,
        nationality="AZE",
        birth=birth,
        sex="female",
        expires=date(2031, 5, 16),
        fin=fin,
    )


def _six(day: date | None) -> str:
    return "<" * 6 if day is None else day.strftime("%y%m%d")


def _number(number: str, fin: str, room: int) -> str:
    if len(number) <= 9:
        field = number.ljust(9, "<")
        return field + digit(field) + fin.ljust(room, "<")
    rest = number[9:] + digit(number)
    return number[:9] + "<" + (f"{rest}<{fin}" if fin else rest).ljust(room, "<")
