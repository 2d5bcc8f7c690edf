"""One HTTP request, and what came back: who asks, how long it may take, what is tried again.

User and password (WELDGRAPH_USER, WELDGRAPH_PASSWORD) are sent in the way that the server asks for, Basic or Digest,
and only where it asks; a token (WELDGRAPH_TOKEN) with every request (Bearer, RFC 6750). No redirect is followed: it
would take the request, which is confidential, and perhaps the password to another place. Nothing that is raised here
holds either.
"""

import base64
import email.utils
import http.client
import os
import re
import ssl
import time
import urllib.parse
import urllib.request
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from urllib.error import URLError

from weldgraph.errors import Refused, StoreError

PAUSES = (0.5, 1.0, 2.0)
"""Seconds before each further attempt, unless the server says another (Retry-After)."""

_BUSY = (429, 502, 503, 504)
_BROKEN = (ConnectionResetError, BrokenPipeError, http.client.RemoteDisconnected, http.client.IncompleteRead)
_PIECE = 1 << 16
_MOST = 2_000_000_000  # bytes of an answer
_MOST_OF_ERROR = 1 << 16
_TIMEOUT = 60
_WORD = re.compile(r"[^\s\"'<>(){},;]{3,}")


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server answered."""

    status: int
    headers: Message
    body: bytes


class Transport:
    """Sends requests with what the environment says of the user, at the time of each request."""

    def __init__(self, timeout: int | None = None) -> None:
        """Nothing is sent yet.

        Args:
            timeout: seconds after which a request counts as failed; by default WELDGRAPH_TIMEOUT, else 60.
        """
        self._timeout = timeout or _whole_number("WELDGRAPH_TIMEOUT", _TIMEOUT)
        self._challenges: dict[str, str] = {}  # address -> how it asks for a user, "" if it does not
        self._passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
        self._digest = urllib.request.AbstractDigestAuthHandler(self._passwords)
        self._opener = urllib.request.OpenerDirector()  # follows no redirect, knows no files, raises for no status
        for handler in (urllib.request.ProxyHandler(), urllib.request.HTTPHandler(), urllib.request.HTTPSHandler()):
            self._opener.add_handler(handler)

    def send(self, request: urllib.request.Request) -> Reply:
        """The answer to a request that may be sent twice without harm.

        Raises:
            StoreError: nobody answers, too late, with an error, with a redirect, or wants another user.
        """
        shown = without_secrets(request.full_url)
        reply = self._answered(request, shown)
        if reply.status in (401, 403):
            raise StoreError(
                f"{shown} wants another user ({reply.status}): set WELDGRAPH_USER and WELDGRAPH_PASSWORD, "
                f"or WELDGRAPH_TOKEN."
            )
        if reply.status in _BUSY:
            raise StoreError(f"The server at {shown} is busy or away ({reply.status}): {_when(reply)}.")
        if 300 <= reply.status < 400:  # noqa: PLR2004 - redirects
            there = without_secrets(urllib.parse.urljoin(request.full_url, reply.headers.get("Location") or ""))
            raise StoreError(f"The server at {shown} points to {there}: give that address, if it is yours.")
        if reply.status >= 400:  # noqa: PLR2004 - errors
            said = _said(reply, request)
            raise StoreError(f"The server at {shown} refused the request: {said or reply.status}.")
        return reply

    def offers(self, address: str) -> bool:
        """Whether something answers HEAD there with a plain yes."""
        request = urllib.request.Request(address, method="HEAD")  # noqa: S310 - only http and https get so far
        return self._answered(request, without_secrets(address)).status == http.client.OK

    def _answered(self, request: urllib.request.Request, shown: str) -> Reply:
        """What comes back in the end, whatever its status."""
        for pause in (*PAUSES, None):
            try:
                reply = self._authorised(request)
            except (OSError, http.client.HTTPException, ValueError) as error:
                reason = error.reason if isinstance(error, URLError) else error
                if pause is None or not isinstance(reason, _BROKEN):
                    sentence = self._failure(reason, shown)
                    break
                self._challenges.clear()  # a server may hang up on a long request whose user it does not know any more
                time.sleep(pause)
                continue
            wait = _wait(reply, pause)
            if wait is None or wait > self._timeout:
                return reply
            time.sleep(wait)
        raise StoreError(sentence)

    def _authorised(self, request: urllib.request.Request) -> Reply:
        """The answer to the request as the user that the server asks for."""
        token = os.environ.get("WELDGRAPH_TOKEN")
        if token:
            request.add_unredirected_header("Authorization", f"Bearer {_printable(token, 'WELDGRAPH_TOKEN')}")
            return self._once(request)
        user, password = os.environ.get("WELDGRAPH_USER"), os.environ.get("WELDGRAPH_PASSWORD")
        if not user or not password:
            return self._once(request)
        place = request.full_url.partition("?")[0]
        if place not in self._challenges:  # a short request first: a long one some refuse before they have read it
            self._challenges[place] = _challenge(self._once(urllib.request.Request(request.full_url, method="HEAD")))  # noqa: S310 - as above
        self._sign(request, place, user, password)
        reply = self._once(request)
        if reply.status == http.client.UNAUTHORIZED:
            self._challenges[place] = _challenge(reply)
            self._sign(request, place, user, password)
            reply = self._once(request)
        return reply

    def _sign(self, request: urllib.request.Request, place: str, user: str, password: str) -> None:
        scheme, _, rest = self._challenges[place].partition(" ")
        request.remove_header("Authorization")
        if scheme.lower() == "basic":
            word = base64.b64encode(f"{user}:{password}".encode()).decode()
            request.add_unredirected_header("Authorization", f"Basic {word}")
        elif scheme.lower() == "digest":
            self._passwords.add_password(None, place, _printable(user, "WELDGRAPH_USER"), password)
            asked = urllib.request.parse_keqv_list(list(filter(None, urllib.request.parse_http_list(rest))))
            answer = self._digest.get_authorization(request, asked)
            if answer:
                request.add_unredirected_header("Authorization", f"Digest {answer}")

    def _once(self, request: urllib.request.Request) -> Reply:
        until = time.monotonic() + self._timeout
        with self._opener.open(request, timeout=self._timeout) as response:
            most = _MOST if response.status < 300 else _MOST_OF_ERROR  # noqa: PLR2004 - what is no answer
            body = bytearray()
            while piece := response.read1(_PIECE):
                body += piece
                if time.monotonic() > until:
                    raise TimeoutError
                if len(body) > most:
                    break
            if len(body) > most == _MOST:
                raise StoreError(
                    f"The server at {without_secrets(request.full_url)} answers with more than "
                    f"{_MOST // 1_000_000:,} MB; ask for less at a time."
                )
            if response.length and len(body) <= most and request.get_method() != "HEAD":
                raise http.client.IncompleteRead(b"", response.length)
            return Reply(response.status, response.headers, bytes(body))

    def _failure(self, reason: object, shown: str) -> str:
        """One sentence on why there is no answer."""
        if isinstance(reason, TimeoutError):
            return f"The server at {shown} did not answer within {self._timeout} seconds (WELDGRAPH_TIMEOUT)."
        if isinstance(reason, _BROKEN):
            return f"The server at {shown} broke off its answer, {len(PAUSES) + 1} times."
        if isinstance(reason, ssl.SSLCertVerificationError):
            return (
                f"The certificate of {shown} is not trusted, {reason.verify_message}: "
                f"name the file of your authority in SSL_CERT_FILE."
            )
        if isinstance(reason, ssl.SSLError):
            return f"{shown} does not speak https as it should: {reason.reason}."
        if isinstance(reason, OSError):
            return f"The server at {shown} cannot be reached: {reason.strerror or 'unknown'}."
        return f"What answers at {shown} does not speak HTTP as it should."


def without_secrets(url: str) -> str:
    """An address as it may be shown: without a user and without what stands behind a question mark."""
    parts = urllib.parse.urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="").geturl()


def _challenge(reply: Reply) -> str:
    """How a server asks for a user: what it says of Digest, else of Basic."""
    asked = [str(line) for line in reply.headers.get_all("WWW-Authenticate", [])]
    known = [line for scheme in ("digest ", "basic ") for line in asked if f"{line} ".lower().startswith(scheme)]
    return known[0] if known and reply.status == http.client.UNAUTHORIZED else ""


def _wait(reply: Reply, pause: float | None) -> float | None:
    """Seconds until the next attempt; None if there is to be none."""
    if pause is None or reply.status not in _BUSY:
        return None
    return max(pause, _asked_to_wait(reply))


def _asked_to_wait(reply: Reply) -> float:
    """Seconds that a server asks to wait: a number, or a date (RFC 9110, 10.2.3)."""
    asked = str(reply.headers.get("Retry-After") or "").strip()
    if re.fullmatch("[0-9]{1,9}", asked):
        return float(asked)
    try:
        when = email.utils.parsedate_to_datetime(asked)
    except (ValueError, OverflowError):
        return 0.0
    return (when.replace(tzinfo=when.tzinfo or UTC) - datetime.now(UTC)).total_seconds()


def _when(reply: Reply) -> str:
    wait = _asked_to_wait(reply)
    return f"it asks to come back in {wait:.0f} seconds" if wait > 0 else "try again later"


def _said(reply: Reply, request: urllib.request.Request) -> str:
    """The first line of what the server said of an error, without words of the request, which is nobody's business."""
    said = reply.body.decode("utf-8", "replace").strip().partition("\n")[0][:200]
    sent = request.data if isinstance(request.data, bytes) else b""
    text = f"{urllib.parse.unquote_plus(request.full_url)} {sent.decode()} {urllib.parse.unquote_plus(sent.decode())}"
    words = set(_WORD.findall(text))
    secrets = [os.environ.get(f"WELDGRAPH_{name}") for name in ("PASSWORD", "TOKEN")]
    secrets += [str(request.get_header("Authorization") or "").partition(" ")[2]]
    if said.startswith("<") or not said.isprintable() or any(secret in said for secret in secrets if secret):
        return ""
    return _WORD.sub(lambda word: "…" if word[0] in words else word[0], said).rstrip(".'\" ")


def _printable(text: str, variable: str) -> str:
    if not (text.isascii() and text.isprintable()):
        raise Refused(f"{variable} holds a character that cannot be sent; letters, digits and signs of ASCII only.")
    return text


def _whole_number(variable: str, default: int) -> int:
    text = os.environ.get(variable) or str(default)
    if not re.fullmatch("[1-9][0-9]{0,5}", text):
        raise Refused(f"found {text!r} in {variable}; wanted a whole number of seconds, as 60.")
    return int(text)
