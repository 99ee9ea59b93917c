"""One-time codes: whoever has enrolled a phone must give a code after the password, before anything else opens."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable

import qrcode
import qrcode.image.svg
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from dothi.core.models import User

DUE = "code_due"  # in the session: the password was given, the code not yet
OPEN = ("login_code", "logout", "language")
BACKUP_CODES = 10


def enrolled(user: User) -> bool:
    """Whether the user has a confirmed phone."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).exists()


def pending(user: User) -> TOTPDevice:
    """The phone being enrolled: made once, and the same until it is confirmed."""
    device, _made = TOTPDevice.objects.get_or_create(user=user, confirmed=False, defaults={"name": "phone"})
    return device


@transaction.atomic
def new_backup_codes(user: User) -> list[str]:
    """Ten codes for the day the phone is lost; those made before no longer work."""
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="backup")
    codes = [StaticToken.random_token() for _n in range(BACKUP_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return codes


def forget(user: User) -> None:
    """Drop the user's phone and backup codes."""
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()


def picture(device: TOTPDevice) -> str:
    """The secret as a QR code, as an address that an image can show."""
    drawn = io.BytesIO()
    qrcode.make(device.config_url, image_factory=qrcode.image.svg.SvgPathFillImage, box_size=8, border=2).save(drawn)
    return "data:image/svg+xml;base64," + base64.b64encode(drawn.getvalue()).decode()


def secret(device: TOTPDevice) -> str:
    """The secret in letters, for typing."""
    return base64.b32encode(device.bin_key).decode()


def middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Until the code is given, only the code's page, logout and the language open."""

    def handle(request: HttpRequest) -> HttpResponse:
        if request.session.get(DUE) and request.path not in {reverse(name) for name in OPEN}:
            query = urlencode({"next": request.get_full_path()})
            return HttpResponseRedirect(f"{reverse('login_code')}?{query}")
        return get_response(request)

    return handle
