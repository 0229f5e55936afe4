"""The directory of a central that is shown: the invented staff at a centre or several, with the demo's password, and
names of centres that say what they are.
"""

from __future__ import annotations

from datetime import date, datetime

from dostdesk.central.directory import Work, put_member, put_work
from dostdesk.domain.directory import CentreNames
from dostdesk.population.staff import DEMO_PASSWORD, invented_staff
from dostdesk.storage.central.directory import Member
from dostdesk.storage.central.store import CentralStore
from dostdesk.storage.passwords import hashed


def demo_names(centre: str) -> CentreNames:
    """What an invented centre is called."""
    number = int(centre)
    return CentreNames(
        name={
            "az": f"{number} saylı nümunə mərkəzi",
            "ru": f"Демонстрационный центр № {number}",
            "en": f"Demo centre No. {number}",
        },
        region={"az": "Nümunə regionu", "ru": "Демонстрационный регион", "en": "Demo region"},
    )


def found_demo_directory(store: CentralStore, centre: str, now: datetime) -> None:
    """Name a centre and let the invented staff work at it; once is enough, and what is there already stays as it is."""
    password_hash = hashed(DEMO_PASSWORD)
    with store.writing() as rows:
        version = rows.directory.next_version(now)
        if centre not in rows.centres.all():
            rows.centres.put(centre, demo_names(centre))
            rows.directory.stamp(centre, version)
        posted = {one.staff.id for one in rows.directory.postings(centre)}
        for place, staff in enumerate(invented_staff()):
            if staff.id in posted:
                continue
            member = rows.directory.member(staff.id)
            if member is None:
                member = Member(
                    id=staff.id,
                    login=staff.login,
                    name=staff.name,
                    short_name=staff.short_name,
                    password_hash=password_hash,
                )
                put_member(rows, member, version)
            work = Work(centre=centre, role=staff.role, skills=staff.skills, since=date.min)
            put_work(rows, member, work, version, place=place)
