"""What makes a hub a centre's is kept sealed: whoever has central's database alone can be no hub of any centre.

The tokens of all devices of a centre follow from its secret. So it lies in the database only as AES-256-GCM made it of
central's own key, bound to the centre's number: a row that was put in another centre's place does not open.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from dostdesk.domain.errors import RefusedError
from dostdesk.domain.ids import RandomBits, system_bits

KEY_BYTES = 32
_NONCE_BYTES = 12


class Seal:
    """Seals secrets of centres.

    Args:
        key: 32 bytes that are nowhere in the database.
    """

    def __init__(self, key: bytes, bits: RandomBits | None = None) -> None:
        if len(key) != KEY_BYTES:
            raise ValueError("a key of another length")
        self._box, self._bits = AESGCM(key), bits or system_bits()

    def seal(self, centre: str, secret: bytes) -> str:
        """The sealed secret in hexadecimal, another one each time."""
        nonce = self._bits.getrandbits(8 * _NONCE_BYTES).to_bytes(_NONCE_BYTES, "big")
        return (nonce + self._box.encrypt(nonce, secret, _bound_to(centre))).hex()

    def open(self, centre: str, sealed: str) -> bytes:
        """The secret of a centre.

        Raises:
            RefusedError: `identity_sealed` when this key did not seal it, or not for this centre.
        """
        try:
            written = bytes.fromhex(sealed)
            return self._box.decrypt(written[:_NONCE_BYTES], written[_NONCE_BYTES:], _bound_to(centre))
        except (InvalidTag, ValueError) as error:
            raise RefusedError("identity_sealed") from error


def _bound_to(centre: str) -> bytes:
    return f"dostdesk secret of centre {centre}".encode()
