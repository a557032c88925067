"""A mail server on a free port of loopback. The local part of an address decides what becomes of a mail:

    busy      421 at RCPT, and the connection ends
    later     450 at RCPT
    never     550 at RCPT
    full      452 after DATA
    drop      the connection breaks after DATA, before an answer; the mail is taken all the same
    others    taken

The first line on standard output is the port; then one line of JSON for each mail that was taken. It ends with its
standard input.
"""

import asyncio
import email
import email.policy
import json
import sys

from aiosmtpd.smtp import SMTP

REFUSALS = {
    "busy": "421 4.3.2 too busy, come back",
    "later": "450 4.2.1 greylisted, come back",
    "never": "550 5.1.1 no such user here",
}


def told(**values):
    print(json.dumps(values), flush=True)


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        local = address.split("@")[0]
        if local in REFUSALS:
            return REFUSALS[local]
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 fine"

    async def handle_DATA(self, server, session, envelope):
        local = envelope.rcpt_tos[0].split("@")[0]
        if local == "full":
            return "452 4.3.1 no room left"
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        told(
            to=envelope.rcpt_tos[0],
            sender=envelope.mail_from,
            headers={name.lower(): str(value) for name, value in mail.items()},
            text=mail.get_body(("plain",)).get_content(),
            html=mail.get_body(("html",)).get_content(),
            defects=[str(d) for part in mail.walk() for d in part.defects],
        )
        if local == "drop":
            server.transport.abort()
        return "250 2.0.0 taken as 4711"


async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Handler(), loop=loop), host="127.0.0.1", port=0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


asyncio.run(main())
