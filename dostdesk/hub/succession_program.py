"""`dostdesk hub --standby-of`, `dostdesk hub promote` and `dostdesk hub rebuild`, from their options to their end."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path

from dostdesk.domain.clock import Clock
from dostdesk.domain.ids import id_maker, system_bits
from dostdesk.hub.build import STORE_FILE, Hub
from dostdesk.hub.central_directory import DirectoryOverHttp
from dostdesk.hub.hub_port import HubPort, checked_url
from dostdesk.hub.linked import CentralPlace, Linked
from dostdesk.hub.program import HubOptions, build_of, key_of, made_known, open_folder, serve_hub, take_turns
from dostdesk.hub.rebuild import rebuild
from dostdesk.hub.standby_build import Standby, stands_by
from dostdesk.protocol.succession import PromoteAsked, StandbyEnrol
from dostdesk.serving import listening
from dostdesk.serving.listening import Served, check_bind
from dostdesk.serving.logs import log_to_stderr


@dataclass(frozen=True, slots=True, kw_only=True)
class StandbyOptions:
    """What the command line says of a standby.

    Attributes:
        hub: How the hub is served that this machine becomes.
        url: The hub that it follows.
        name: Of this machine at the centre.
        address: Where devices would find it.
        login, password: The supervisor in whose name it is introduced; needed once.
    """

    hub: HubOptions
    url: str
    name: str
    address: str
    login: str
    password: str


def run_standby(options: StandbyOptions) -> int:
    """Follow a hub, and be the hub of the centre once this was promoted, until the program is asked to end.

    Raises:
        RefusedError: As `run_hub`; `hub_url_wrong`, `hub_in_the_clear`; the hub's refusal of a new standby.
        OutsideError: As `run_hub`; a new standby does not reach its hub.
    """
    url, hub = checked_url(options.url), options.hub
    check_bind(hub.host, hub.certificate)
    take_turns()
    open_folder(hub.data)
    key = key_of(hub)
    log_to_stderr("hub")
    linked = None if hub.central is None else Linked(hub.central)
    try:
        if not stands_by(hub.data, key):
            return serve_hub(hub, key, linked)
        standby = Standby(
            hub.data,
            key,
            url=url,
            port_to=lambda address, token: HubPort(address, token, trust=hub.peer_trust),
            enrol=_introduction(options),
            clock=hub.clock,
            hub_of=lambda: _hub_of(hub, key, linked),
            central=None if linked is None else linked.memory,
        )
        served = Served(name="hub", app=standby, wake=standby.wake, close=standby.close)
        with made_known(hub, standby.centre):
            listening.serve(served, host=hub.host, port=hub.port, certificate=hub.certificate)
    finally:
        if linked is not None:
            linked.close()
    return 0


def run_promote(url: str, *, trust: Path | None, login: str, password: str) -> int:
    """Make a standby the hub of its centre; prints what it continues.

    Raises:
        RefusedError: The standby's: `password_wrong`, `right_missing`, `hub_active`.
        OutsideError: It cannot be asked.
    """
    port = HubPort(checked_url(url), trust=trust)
    try:
        promoted = port.promote(PromoteAsked(login=login, password=password, old_hub_is_off=True))
    finally:
        port.close()
    sys.stdout.write(json.dumps({"epoch": promoted.epoch, "seq": promoted.seq}) + "\n")
    return 0


def run_rebuild(data: Path, *, throwaway: bool, place: CentralPlace, clock: Clock) -> int:
    """Make the store of a hub from what central has; prints what it continues.

    Raises:
        RefusedError: `rebuild_store_exists`, `identity_unknown`, or central's.
        OutsideError: Central cannot be asked.
    """
    open_folder(data)
    options = HubOptions(
        data=data, host="127.0.0.1", port=0, certificate=None, throwaway_key=throwaway, clock=clock, central=place
    )
    log_to_stderr("hub")
    linked = Linked(place)
    try:
        identity = linked.memory.identity()
        directory = DirectoryOverHttp(linked.link, identity.centre).directory()
        promotion = rebuild(
            data,
            key_of(options),
            central=linked.memory,
            directory=directory,
            clock=clock,
            new_id=id_maker(clock, system_bits()),
        )
    finally:
        linked.close()
    sys.stdout.write(json.dumps({"epoch": promotion.epoch, "seq": promotion.seq}) + "\n")
    return 0


def _introduction(options: StandbyOptions) -> StandbyEnrol | None:
    if not options.login or ((options.hub.data / STORE_FILE).exists() and not options.password):
        return None
    address = checked_url(options.address) if options.address else ""
    return StandbyEnrol(name=options.name, address=address, login=options.login, password=options.password)


def _hub_of(options: HubOptions, key: bytes, linked: Linked | None) -> Hub:
    return build_of(options, key, linked)
