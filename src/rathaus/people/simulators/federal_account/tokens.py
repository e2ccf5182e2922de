"""Codes and tokens that carry what they stand for, sealed so that only we can read them."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Any

import jwt
import orjson
from django.conf import settings

from rathaus.kernel.clock import now
from rathaus.people.sealing import Broken, seal, unseal
from rathaus.people.simulators.federal_account import keys
from rathaus.people.simulators.federal_account.requests import AuthorizationRequest, client

CODE_SECONDS = 60
TOKEN_SECONDS = 300
_CODE, _ACCESS = "simulated federal account: code", "simulated federal account: access"


def issuer() -> str:
    """The address under which this provider is known (OpenID Connect Core 1.0 § 2, iss)."""
    return str(settings.FEDERAL_ACCOUNT_URL)


def issue_code(request: AuthorizationRequest, claims: dict[str, Any]) -> str:
    """An authorization code for one minute, bound to address and challenge."""
    content = {
        "claims": claims,
        "redirect_uri": request.redirect_uri,
        "challenge": request.challenge,
        "nonce": request.nonce,
    }
    return seal(orjson.dumps(content).decode(), _CODE)


def redeem_code(code: str, *, redirect_uri: str, verifier: str) -> dict[str, Any]:
    """The answer of the token endpoint; raises :class:`Broken` for anything that does not fit."""
    content: dict[str, Any] = orjson.loads(unseal(code, _CODE, max_age_seconds=CODE_SECONDS))
    digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest())
    fits = hmac.compare_digest(digest.rstrip(b"=").decode(), content["challenge"])
    if not fits or content["redirect_uri"] != redirect_uri:
        raise Broken("code")
    claims = content["claims"]
    return {
        "access_token": seal(orjson.dumps(claims).decode(), _ACCESS),
        "token_type": "Bearer",
        "expires_in": TOKEN_SECONDS,
        "id_token": _id_token(claims, content["nonce"]),
    }


def claims_of(access_token: str) -> dict[str, Any]:
    """What the token lets its holder know; raises :class:`Broken`."""
    found: dict[str, Any] = orjson.loads(
        unseal(access_token, _ACCESS, max_age_seconds=TOKEN_SECONDS)
    )
    return found


def _id_token(claims: dict[str, Any], nonce: str) -> str:
    issued = int(now().timestamp())
    content = {
        "iss": issuer(),
        "aud": client()[0],
        "sub": claims["sub"],
        "iat": issued,
        "exp": issued + TOKEN_SECONDS,
        "trust_level": claims["trust_level"],
        **({"nonce": nonce} if nonce else {}),
    }
    return jwt.encode(
        content,
        keys.signing_key(),
        algorithm=keys.ALGORITHM,
        headers={"kid": keys.public_key()["kid"]},
    )
