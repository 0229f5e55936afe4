"""A hub with a certificate: who trusts it is answered, who does not never speaks to it; half of one is none."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from dostdesk.desk.hub_api import HubApi
from dostdesk.domain.clock import SystemClock
from dostdesk.domain.errors import OutsideError, RefusedError
from dostdesk.hub.build import build_hub
from dostdesk.hub.serve import serving
from dostdesk.serving.listening import Certificate, check_bind


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hub of a test")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    chain, private = folder / "chain.pem", folder / "key.pem"
    chain.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return Certificate(chain, private)


def test_a_desk_that_trusts_the_certificate_is_answered(certificate: Certificate, tmp_path: Path) -> None:
    hub = build_hub(tmp_path, bytes(32), clock=SystemClock())
    with serving(hub, certificate) as url:
        assert url.startswith("https://")
        trusting = HubApi(url, trust=certificate.chain)
        assert trusting.heartbeat().release == 1
        trusting.close()
        strange = HubApi(url)
        with pytest.raises(OutsideError, match="hub_unreachable"):
            strange.heartbeat()
        strange.close()
    hub.close()


def test_only_loopback_is_served_without_one(certificate: Certificate) -> None:
    check_bind("127.0.0.1", None)
    check_bind("::1", None)
    check_bind("0.0.0.0", certificate)
    for host in ("0.0.0.0", "192.168.1.5", "hub.local"):
        with pytest.raises(RefusedError, match="certificate_missing"):
            check_bind(host, None)


def test_a_certificate_without_its_key_is_refused_with_a_sentence(certificate: Certificate, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "dostdesk", "hub", "--data", str(tmp_path), "--throwaway-key"]
    done = subprocess.run(
        [*command, "--certificate", str(certificate.chain)], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1
    assert "key" in done.stderr
