import base64
import hashlib
import hmac
import json
import time

FIVE_MINUTES = 5 * 60


def verify_webhook(secret, headers, body, now=None):
    """Checks a webhook and answers what it says; raises ValueError when it is not from us, or was sent too long ago.

    `headers` have lower-case names; `body` is the bytes exactly as they came, before anything parsed them.
    """
    message_id = headers.get("webhook-id", "")
    timestamp = headers.get("webhook-timestamp", "")
    now = time.time() if now is None else now
    if not message_id or not timestamp.isdigit() or abs(now - int(timestamp)) > FIVE_MINUTES:
        raise ValueError("too old, or no webhook")
    key = base64.b64decode(secret[len("whsec_") :])
    signed = f"{message_id}.{timestamp}.".encode() + body
    expected = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    signatures = headers.get("webhook-signature", "").split(" ")
    if not any(hmac.compare_digest(given.encode(), expected.encode()) for given in signatures):
        raise ValueError("the signature is wrong")
    return json.loads(body)
