"""First templates of the papers of site clearance."""

from __future__ import annotations

from typing import Any

from dothi.reports.papers.templates.pieces import (
    CITED,
    article,
    dotted_once,
    grounds,
    heading,
    paper,
    parties,
    signed,
    table,
    text,
    when,
    write,
)  # fmt: skip

PROJECT = "Dự án: {{ clearance.name }}{% if batch %} ({{ batch.name }}){% endif %}"
PARCELS = [
    ("TT", 12.0, "{{ loop.index }}"),
    ("Tờ bản đồ", 28.0, "{{ row.sheet|cell }}"),
    ("Thửa", 28.0, "{{ row.number|cell }}"),
    ("Loại đất", 37.0, "{{ row.land_kind|cell }}"),
    ("Diện tích thửa (m²)", 30.0, "{{ row.area_m2|size }}"),
    ("Diện tích thu hồi (m²)", 30.0, "{{ row.acquired_m2|size }}"),
]


def recovery_notice() -> Any:
    """The notice to one household."""
    document = paper("THÔNG BÁO", "Về việc thu hồi đất")
    grounds(document)
    article(document, 1, "Thu hồi đất của {{ record.head }} ({{ record.kind }}; mã hộ {{ record.code }}).")
    text(document, "Địa chỉ: {{ record.address }}, {{ record.area }}.", f"{PROJECT}.")
    when(document, "acquired", "Tổng diện tích dự kiến thu hồi: {{ acquired|m2 }} ({{ record.land_kind }}).")
    when(document, "not acquired", "Diện tích dự kiến thu hồi: ………………… m² ({{ record.land_kind }}).")
    table(document, PARCELS, "parcels")
    dotted_once(document, "Lý do thu hồi đất:")
    article(document, 2, "Kế hoạch điều tra, khảo sát, đo đạc, kiểm đếm:")
    dotted_once(document, "Thời gian, địa điểm:")
    text(
        document,
        "{{ record.head }} có trách nhiệm phối hợp kê khai, đo đạc, kiểm đếm đất đai, nhà ở và tài sản gắn liền với đất.",
    )
    dotted_once(document, "Dự kiến kế hoạch di chuyển, tái định cư:")
    article(document, 3, "Thông báo được gửi đến {{ record.head }}, niêm yết tại trụ sở UBND {{ record.area }} và nơi sinh"
            " hoạt chung của tổ dân phố./.")  # fmt: skip
    signed(
        document,
        on_behalf=True,
        recipients=("- {{ record.head }};", "- UBND {{ record.area }};", "- Lưu: VT, hồ sơ."),
    )
    return document


def inventory() -> Any:
    """The minute of the inventory."""
    document = paper("BIÊN BẢN", "Kiểm đếm đất đai, nhà ở và tài sản gắn liền với đất")
    dotted_once(document, "Hôm nay, {{ dated }}, tại")
    text(document, f"{PROJECT}.")
    heading(document, "Thành phần:")
    write(document, "Tổ công tác kiểm đếm:", "Đại diện {{ record.area }}, tổ dân phố:")
    heading(document, "Chủ sử dụng đất: {{ record.head }} ({{ record.kind }}; mã hộ {{ record.code }})")
    text(
        document,
        "Địa chỉ: {{ record.address }}, {{ record.area }}.",
        "Số giấy tờ: {{ record.paper }}. Số nhân khẩu: {{ record.persons }}.",
    )
    heading(document, "I. Đất")
    table(document, PARCELS, "parcels")
    heading(document, "II. Nhà, vật kiến trúc, cây trồng và tài sản khác")
    table(
        document,
        [
            ("TT", 12.0, "{{ loop.index }}"),
            ("Loại", 30.0, "{{ row.kind|cell }}"),
            ("Mô tả", 65.0, "{{ row.description|cell }}"),
            ("ĐVT", 20.0, "{{ row.unit_of|cell }}"),
            ("Số lượng", 38.0, "{{ row.quantity|size }}"),
        ],
        "items",
    )
    heading(document, "III. Nhân khẩu, người đồng sở hữu")
    table(
        document,
        [
            ("TT", 12.0, "{{ loop.index }}"),
            ("Họ tên", 68.0, "{{ row.name|cell }}"),
            ("Quan hệ", 45.0, "{{ row.kind|cell }}"),
            ("Năm sinh", 40.0, "{{ row.birth_year|year }}"),
        ],
        "members",
    )
    write(document, "Ý kiến của chủ sử dụng đất:")
    text(document, "Biên bản lập thành …… bản, đã đọc cho mọi người nghe, thống nhất và cùng ký tên.")
    parties(document, "CHỦ SỬ DỤNG ĐẤT", "ĐẠI DIỆN TỔ DÂN PHỐ", "ĐẠI DIỆN PHƯỜNG", "TỔ CÔNG TÁC")
    return document


def plan_posting() -> Any:
    """The plan to post."""
    document = paper("PHƯƠNG ÁN", "Bồi thường, hỗ trợ, tái định cư (để niêm yết công khai)", wide=True)
    text(
        document,
        f"{PROJECT}. Phương án {{{{ record.code }}}}, lần lập {{{{ record.number }}}}; {{{{ count }}}} hộ, tổ chức.",
    )
    when(
        document,
        "record.posted_on",
        "Niêm yết từ ngày {{ record.posted_on }} đến hết ngày {{ record.posted_until }} tại trụ sở UBND phường và nơi sinh"
        " hoạt chung của tổ dân phố.",
    )
    when(document, "not record.posted_on", "Niêm yết từ ngày ………………… đến hết ngày …………………, tại …………………………………")
    when(
        document,
        "bases",
        f"Căn cứ thời hạn niêm yết: {CITED}.",
    )
    when(
        document,
        "record.decision_number",
        "Quyết định phê duyệt số {{ record.decision_number }} ngày {{ record.decision_on }}.",
    )
    table(
        document,
        [
            ("TT", 10.0, "{{ loop.index }}"),
            ("Mã hộ", 35.0, "{{ row.code|cell }}"),
            ("Chủ hộ, người đại diện", 37.0, "{{ row.head|cell }}"),
            ("Địa chỉ", 37.0, "{{ row.address|cell }}"),
            ("Thu hồi (m²)", 17.0, "{{ row.acquired|size }}"),
            ("Bồi thường (đồng)", 30.0, "{{ row.compensation|money }}"),
            ("Hỗ trợ (đồng)", 30.0, "{{ row.support|money }}"),
            ("Tái định cư (đồng)", 26.0, "{{ row.resettlement|money }}"),
            ("Tổng cộng (đồng)", 30.0, "{{ row.total|money }}"),
        ],
        "rows",
        total=(
            "",
            "",
            "Tổng cộng",
            "",
            "{{ totals.acquired|size }}",
            "{{ totals.compensation|money }}",
            "{{ totals.support|money }}",
            "{{ totals.resettlement|money }}",
            "{{ totals.total|money }}",
        ),
    )
    text(document, "Tổng số tiền bằng chữ: {{ totals.total|words }}.")
    when(document, "record.sha256", "Mã băm nội dung đã chốt: {{ record.sha256 }}")
    dotted_once(document, "Nơi tiếp nhận ý kiến đóng góp, thời hạn:")
    signed(document, on_behalf=True, recipients=("- Niêm yết công khai;", "- Lưu: VT, hồ sơ."))
    return document


def payment_list() -> Any:
    """Who is to be paid how much, with room to sign."""
    document = paper("DANH SÁCH", "Chi trả tiền bồi thường, hỗ trợ, tái định cư", wide=True)
    text(
        document,
        f"{PROJECT}. Quyết định phê duyệt phương án số {{{{ plan.decision_number }}}} ngày {{{{ plan.decision_on }}}}.",
    )
    table(
        document,
        [
            ("TT", 10.0, "{{ loop.index }}"),
            ("Mã hộ", 35.0, "{{ row.code|cell }}"),
            ("Chủ hộ, người đại diện", 42.0, "{{ row.head|cell }}"),
            ("Địa chỉ", 43.0, "{{ row.address|cell }}"),
            ("Được duyệt (đồng)", 31.0, "{{ row.total|money }}"),
            ("Đã chi trả, tạm giữ (đồng)", 31.0, "{{ row.paid|money }}"),
            ("Còn chi trả (đồng)", 31.0, "{{ row.owed|money }}"),
            ("Ký nhận", 29.0, ""),
        ],
        "rows",
        total=(
            "",
            "",
            "Tổng cộng",
            "",
            "{{ totals.total|money }}",
            "{{ totals.paid|money }}",
            "{{ totals.owed|money }}",
            "",
        ),
    )
    text(document, "Số hộ còn được chi trả: {{ count }}. Số tiền còn chi trả bằng chữ: {{ totals.owed|words }}.")
    parties(document, "NGƯỜI LẬP", "KẾ TOÁN", "NGƯỜI CHI TRẢ", "THỦ TRƯỞNG ĐƠN VỊ")
    return document


def handover_minute() -> Any:
    """The minute by which land is handed over."""
    document = paper("BIÊN BẢN", "Bàn giao mặt bằng")
    dotted_once(document, "Hôm nay, {{ dated }}, tại")
    text(document, f"{PROJECT}. Mã bàn giao: {{{{ record.code }}}}.")
    heading(document, "Bên giao: {{ household.head }} ({{ household.kind }}; mã hộ {{ household.code }})")
    text(document, "Địa chỉ: {{ household.address }}, {{ household.area }}.", "Số giấy tờ: {{ household.paper }}.")
    heading(document, "Bên nhận: {{ record.receiver }}")
    write(document, "Đại diện (họ tên, chức vụ):", "Đại diện UBND {{ record.area }}, tổ dân phố chứng kiến:")
    heading(document, "Nội dung bàn giao")
    text(
        document,
        "Diện tích đất bàn giao: {{ record.area_m2|m2 }}; vị trí (VN-2000): {{ record.place }}.",
    )
    table(document, PARCELS, "parcels")
    write(document, "Hiện trạng nhà, tài sản trên đất khi bàn giao:", "Mốc giới:")
    text(
        document,
        "Kể từ khi ký biên bản, bên nhận quản lý mặt bằng; bên giao cam kết không tái lấn chiếm. Biên bản lập thành ……"
        " bản, mỗi bên giữ một bản.",
    )
    parties(document, "BÊN GIAO", "ĐẠI DIỆN PHƯỜNG", "BÊN NHẬN")
    return document


TEMPLATES = (recovery_notice, inventory, plan_posting, payment_list, handover_minute)
