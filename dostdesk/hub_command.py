"""The options of `dostdesk hub` and of the commands beside it: standing by, promoting, rebuilding."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dostdesk.starting import clock_of, data_folder, device_name, exit_code

if TYPE_CHECKING:
    from dostdesk.hub.linked import CentralPlace
    from dostdesk.hub.program import HubOptions
    from dostdesk.serving.listening import Certificate

hub = typer.Typer(name="hub", help="A centre's queue authority, the machine that stands by for it, and its recovery.")

Data = Annotated[
    Path | None, typer.Option("--data", help="Folder of the store; the system's place for it if left out.")
]
Throwaway = Annotated[
    bool, typer.Option("--throwaway-key", help="Keep the store's key in a file beside it: for demonstrations only.")
]
CentralUrl = Annotated[str, typer.Option(help="Address of central; without one the centre stands alone.")]
CentralToken = Annotated[
    Path | None, typer.Option(help="File with the hub's token; DOSTDESK_HUB_CENTRAL_TOKEN has it if left out.")
]
CentralTrust = Annotated[Path | None, typer.Option(help="Certificate (PEM) that vouches for central.")]
HubTrust = Annotated[Path | None, typer.Option(help="Certificate (PEM) that vouches for other hubs of the centre.")]
RunningTime = Annotated[str, typer.Option("--clock", help="Another time than the computer's, as a demo hands it on.")]
Login = Annotated[str, typer.Option(help="Login of a supervisor; the password is asked for.")]
_PASSWORD = "DOSTDESK_SUPERVISOR_PASSWORD"  # noqa: S105  its name


@hub.callback(invoke_without_command=True)
def serve(
    context: typer.Context,
    data: Data = None,
    host: Annotated[
        str, typer.Option(help="Address to listen on; other than loopback needs a certificate.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on; 0 takes a free one and prints it.")] = 8460,
    certificate: Annotated[Path | None, typer.Option(help="TLS certificate (PEM).")] = None,
    certificate_key: Annotated[Path | None, typer.Option(help="Key of the certificate (PEM).")] = None,
    central: CentralUrl = "",
    central_token: CentralToken = None,
    central_trust: CentralTrust = None,
    root: Annotated[
        str, typer.Option(help="NAME:HEX of the root key of releases: pinned in place of another one.")
    ] = "",
    standby_of: Annotated[str, typer.Option(help="Stand by for the hub at this address, until promoted.")] = "",
    name: Annotated[str, typer.Option(help="With --standby-of: name of this machine at the centre.")] = "",
    address: Annotated[str, typer.Option(help="Where devices find this machine, as https://host:port.")] = "",
    login: Login = "",
    hub_trust: HubTrust = None,
    throwaway_key: Throwaway = False,
    clock: RunningTime = "",
) -> None:
    """A centre's queue authority. Without central it signs release 1 with a demo key and grants number series.

    With --standby-of it follows another hub. The first time a supervisor vouches for it: his password is asked for, or
    read from DOSTDESK_SUPERVISOR_PASSWORD.
    """
    if context.invoked_subcommand is not None:
        return

    def options() -> HubOptions:
        from dostdesk.hub.program import HubOptions

        return HubOptions(
            data=data or data_folder("hub"),
            host=host,
            port=port,
            certificate=_certificate(certificate, certificate_key),
            throwaway_key=throwaway_key,
            clock=clock_of(clock),
            central=_place(central, central_token, central_trust) if central else None,
            root=root,
            address=address,
            peer_trust=hub_trust,
        )

    def run() -> int:
        from dostdesk.hub.program import run_hub

        if not standby_of:
            return run_hub(options())
        from dostdesk.hub.succession_program import StandbyOptions, run_standby

        return run_standby(
            StandbyOptions(
                hub=options(),
                url=standby_of,
                name=name or device_name(after="-hub"),
                address=address,
                login=login,
                password=_password() if login else "",
            )
        )

    raise typer.Exit(exit_code(run))


@hub.command()
def promote(
    standby: Annotated[str, typer.Argument(help="Address of the standby.")] = "http://127.0.0.1:8460",
    login: Login = "",
    trust: HubTrust = None,
    old_hub_is_off: Annotated[
        bool, typer.Option("--old-hub-is-off", help="Say so: two hubs must not keep the queue at once.")
    ] = False,
) -> None:
    """Make a standby the hub of its centre. Takes seconds; devices find it by themselves."""
    if not old_hub_is_off:
        typer.confirm("Is the old hub switched off?", abort=True)
    if not login:
        login = typer.prompt("Login of a supervisor")

    def run() -> int:
        from dostdesk.hub.succession_program import run_promote

        return run_promote(standby, trust=trust, login=login, password=_password())

    raise typer.Exit(exit_code(run))


@hub.command()
def rebuild(
    central: Annotated[str, typer.Option(help="Address of central.")],
    data: Data = None,
    central_token: CentralToken = None,
    central_trust: CentralTrust = None,
    throwaway_key: Throwaway = False,
    clock: RunningTime = "",
) -> None:
    """Make a hub anew from what central has, when its disk is gone and nothing stood by.

    Start it then as before. What central had not heard comes from the devices when they meet it.
    """

    def run() -> int:
        from dostdesk.hub.succession_program import run_rebuild

        return run_rebuild(
            data or data_folder("hub"),
            throwaway=throwaway_key,
            place=_place(central, central_token, central_trust),
            clock=clock_of(clock),
        )

    raise typer.Exit(exit_code(run))


def _password() -> str:
    given = os.environ.get(_PASSWORD, "")
    return given or str(typer.prompt("Password", hide_input=True))


def _place(url: str, token: Path | None, trust: Path | None) -> CentralPlace:
    from dostdesk.hub.linked import CentralPlace

    return CentralPlace(url=url, token=_token(token), trust=trust)


def _token(file: Path | None) -> str:
    from dostdesk.domain.errors import RefusedError

    if file is None:
        return os.environ.get("DOSTDESK_HUB_CENTRAL_TOKEN", "").strip()
    try:
        return file.read_text(encoding="ascii").strip()
    except (OSError, ValueError) as error:
        raise RefusedError("central_token_missing") from error


def _certificate(chain: Path | None, key: Path | None) -> Certificate | None:
    from dostdesk.domain.errors import RefusedError
    from dostdesk.serving.listening import Certificate

    if chain is None and key is None:
        return None
    if chain is None or key is None or not chain.is_file() or not key.is_file():
        raise RefusedError("certificate_incomplete")
    return Certificate(chain, key)
