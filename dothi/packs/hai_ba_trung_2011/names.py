"""Invented people, companies and house numbers."""

from __future__ import annotations

from random import Random

FAMILIES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý")
MIDDLES = {
    "nam": ("Văn", "Đức", "Quang", "Minh", "Hữu", "Xuân", "Đình", "Trọng", "Mạnh", "Gia"),
    "nữ": ("Thị", "Thu", "Ngọc", "Thanh", "Kim", "Bích", "Hồng", "Mai", "Diệu", "Phương"),
}
GIVEN = {
    "nam": (
        "An",
        "Bách",
        "Cường",
        "Dũng",
        "Giang",
        "Hải",
        "Hùng",
        "Khoa",
        "Long",
        "Nam",
        "Phong",
        "Quân",
        "Sơn",
        "Tùng",
    ),
    "nữ": ("Anh", "Chi", "Dung", "Hà", "Hằng", "Huyền", "Lan", "Loan", "Mỹ", "Nga", "Nhung", "Tâm", "Thảo", "Yến"),
}
TRADES = ("Thương mại", "Xây dựng", "Đầu tư", "Dịch vụ", "Cơ khí", "In")
FIRMS = ("Ánh Dương", "Bình Minh", "Đại Phát", "Hoà Bình Xanh", "Kim Sơn", "Nam Thành", "Tân Việt", "Trường Phúc")


def person(rng: Random) -> str:
    """A person who does not exist."""
    kind = rng.choice(("nam", "nữ"))
    return f"{rng.choice(FAMILIES)} {rng.choice(MIDDLES[kind])} {rng.choice(GIVEN[kind])}"


def company(rng: Random) -> str:
    """A company that does not exist."""
    return f"Công ty {rng.choice(TRADES)} {rng.choice(FIRMS)} {rng.randint(1, 40)}"


def house(rng: Random, street: str) -> str:
    """An address on a street or lane."""
    number = rng.randint(1, 240)
    tail = rng.choice(("", "", "", "A", "B"))
    named = street.startswith(("Ngõ", "Ngách", "Đường", "Phố"))  # it says itself what it is
    return f"Số {number}{tail} {street[0].lower() + street[1:] if named else f'phố {street}'}"
