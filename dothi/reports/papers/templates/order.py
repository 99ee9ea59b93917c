"""First templates of the papers of permits and violations."""

from __future__ import annotations

from typing import Any

from dothi.reports.papers.templates.pieces import (
    CITED,
    article,
    authority,
    dotted_once,
    grounds,
    heading,
    paper,
    parties,
    signed,
    text,
    when,
    write,
)  # fmt: skip

OFFENDER = "{{ record.offender }} ({{ record.offender_kind }})"
WORK = "Địa điểm công trình: {{ record.address }}, {{ record.area }}."
UNDER_PERMIT = "Giấy phép xây dựng số {{ permit.number }}, cấp ngày {{ permit.issued_on }}."


def violation_minute() -> Any:
    """The minute of an administrative violation."""
    document = paper("BIÊN BẢN", "Vi phạm hành chính về trật tự xây dựng")
    dotted_once(document, "Hôm nay, hồi …… giờ ……, {{ dated }}, tại")
    heading(document, "Chúng tôi gồm:")
    write(document, "Người lập biên bản (họ tên, chức vụ, đơn vị):", "Người chứng kiến (họ tên, địa chỉ):")
    heading(document, "Lập biên bản đối với:")
    text(document, f"Ông (bà), tổ chức: {OFFENDER}.")
    dotted_once(document, "Số giấy tờ, địa chỉ:")
    heading(document, "Về hành vi vi phạm:")
    text(
        document,
        "Xây dựng {{ record.kind }}, phát hiện ngày {{ record.detected_on }} (hồ sơ {{ record.code }}).",
        f"{WORK} Toạ độ VN-2000: {{{{ record.place }}}}.",
    )
    when(document, "permit", UNDER_PERMIT)
    write(document, "Mô tả hành vi, quy mô, hiện trạng:", "Điều, khoản của văn bản quy định về hành vi:")
    heading(document, "Ý kiến của người vi phạm, người chứng kiến:")
    write(document, "Người vi phạm:", "Người chứng kiến:")
    text(
        document,
        "{% if record.stopped %}Đã yêu cầu ngừng thi công{% else %}Yêu cầu ngừng thi công{% endif %} phần vi phạm kể từ"
        " khi lập biên bản.",
    )
    dotted_once(document, "Người vi phạm giải trình, nếu có, bằng văn bản gửi đến")
    text(
        document,
        "Biên bản gồm …… tờ, lập thành …… bản, đã đọc cho những người có mặt nghe, công nhận là đúng và cùng ký; một"
        " bản giao cho người vi phạm. Lý do không ký (nếu có): …………………………",
    )
    parties(document, "NGƯỜI VI PHẠM", "NGƯỜI CHỨNG KIẾN", "NGƯỜI LẬP BIÊN BẢN")
    return document


def stop_work() -> Any:
    """The order to stop the work."""
    document = paper("QUYẾT ĐỊNH", "Về việc đình chỉ thi công công trình vi phạm trật tự xây dựng")
    authority(document, "")
    grounds(
        document,
        "Căn cứ Biên bản vi phạm hành chính số {{ record.record_number }} ngày {{ record.recorded_on }}.",
    )
    authority(document, "QUYẾT ĐỊNH:")
    article(document, 1, "Đình chỉ thi công xây dựng công trình:")
    text(document, f"Chủ đầu tư, người vi phạm: {OFFENDER}.", WORK)
    when(document, "permit", UNDER_PERMIT)
    text(document, "Hành vi: xây dựng {{ record.kind }}, phát hiện ngày {{ record.detected_on }}.")
    article(
        document,
        2,
        "Người vi phạm phải ngừng thi công ngay sau khi nhận quyết định này và tự khắc phục vi phạm.",
    )
    write(document, "Biện pháp bảo đảm việc đình chỉ (điện, nước, vật tư, nhân lực):")
    article(document, 3, "Người vi phạm, Công an {{ record.area }} và các đơn vị liên quan thi hành quyết định này./.")
    signed(document, on_behalf=False, recipients=("- Như Điều 3;", "- ………………………;", "- Lưu: VT, hồ sơ."))
    return document


def penalty_decision() -> Any:
    """The decision to punish."""
    document = paper("QUYẾT ĐỊNH", "Xử phạt vi phạm hành chính về trật tự xây dựng")
    authority(document, "")
    grounds(
        document,
        "Căn cứ Biên bản vi phạm hành chính số {{ record.record_number }} ngày {{ record.recorded_on }}.",
    )
    authority(document, "QUYẾT ĐỊNH:")
    article(document, 1, f"Xử phạt vi phạm hành chính đối với {OFFENDER}.")
    dotted_once(document, "Số giấy tờ, địa chỉ:")
    text(document, "Hành vi: xây dựng {{ record.kind }}, phát hiện ngày {{ record.detected_on }}.", WORK)
    when(document, "permit", UNDER_PERMIT)
    dotted_once(document, "Quy định tại (điểm, khoản, điều, văn bản):")
    article(document, 2, "Hình thức xử phạt và biện pháp khắc phục hậu quả:")
    when(document, "record.fine", "1. Phạt tiền: {{ record.fine }} đồng (bằng chữ: {{ record.fine|words }}).")
    when(document, "not record.fine", "1. Phạt tiền: ………………… đồng (bằng chữ: …………………………………).")
    when(
        document,
        "record.legalise_due_on",
        "2. Thời hạn xin cấp giấy phép xây dựng: đến hết ngày {{ record.legalise_due_on }}.",
    )
    when(
        document,
        "record.remedy_due_on",
        "2. Buộc khắc phục hậu quả, thời hạn: đến hết ngày {{ record.remedy_due_on }}.",
    )
    write(document, "Biện pháp khắc phục:")
    article(
        document,
        3,
        "{{ record.offender }} phải chấp hành quyết định này; quá thời hạn mà không tự nguyện chấp hành thì bị cưỡng chế"
        " thi hành; có quyền khiếu nại, khởi kiện theo pháp luật.",
    )
    dotted_once(document, "Tiền phạt nộp tại:")
    article(document, 4, "Quyết định có hiệu lực từ ngày ký. Các đơn vị, cá nhân liên quan thi hành quyết định này./.")
    signed(document, on_behalf=False, recipients=("- {{ record.offender }};", "- ………………………;", "- Lưu: VT, hồ sơ."))
    return document


def permit() -> Any:
    """The permit."""
    document = paper("GIẤY PHÉP XÂY DỰNG", "({{ record.kind }})")
    text(
        document,
        "1. Cấp cho: {{ record.applicant }}.",
        "2. Được phép xây dựng công trình ({{ record.kind }}) tại: {{ record.address }}, {{ record.area }}.",
        "- Thửa đất, tờ bản đồ: {{ record.parcel }}.",
        "- Số tầng: {{ record.floors }}. Chiều cao công trình: {{ record.height_m|metres }}.",
        "- Tổng diện tích sàn: {{ record.floor_area|m2 }}. Khoảng lùi: {{ record.setback_m|metres }}.",
    )
    dotted_once(document, "- Cốt nền, mật độ xây dựng, chỉ giới đường đỏ, chỉ giới xây dựng:")
    dotted_once(document, "- Thiết kế số, do đơn vị:")
    dotted_once(document, "- Giấy tờ về quyền sử dụng đất:")
    when(
        document,
        "adjusts",
        "- Điều chỉnh Giấy phép xây dựng số {{ adjusts.number }} ngày {{ adjusts.issued_on }}.",
    )
    text(document, "3. Giấy phép có hiệu lực khởi công đến hết ngày: {{ record.expires_on }}.")
    when(document, "bases", f"Căn cứ thời hạn: {CITED}.")
    heading(document, "Chủ đầu tư phải:")
    text(
        document,
        "1. Chịu trách nhiệm trước pháp luật nếu xâm phạm quyền hợp pháp của các chủ sử dụng đất liền kề.",
        "2. Thực hiện đúng pháp luật về đất đai, xây dựng và giấy phép này; treo biển báo tại công trình.",
        "3. Thông báo bằng văn bản ngày khởi công cho Ủy ban nhân dân {{ record.area }} trước khi thi công.",
        "4. Xin điều chỉnh giấy phép và chờ quyết định khi thay đổi thiết kế./.",
    )
    signed(
        document, on_behalf=True, recipients=("- {{ record.applicant }};", "- UBND {{ record.area }};", "- Lưu: VT.")
    )
    return document


def permit_supplement() -> Any:
    """What the dossier lacks."""
    document = paper("THÔNG BÁO", "Về việc bổ sung hồ sơ đề nghị cấp giấy phép xây dựng")
    text(
        document,
        "Kính gửi: {{ record.applicant }}.",
        "Ngày {{ record.received_on }}, {{ head.body }} nhận hồ sơ đề nghị cấp giấy phép xây dựng ({{ record.kind }}) tại"
        " {{ record.address }}, {{ record.area }}. Qua xem xét, đề nghị bổ sung:",
    )
    write(document, "Giấy tờ, bản vẽ còn thiếu hoặc chưa đúng:", "Lý do:")
    text(document, "Thời hạn giải quyết tạm dừng từ ngày thông báo và tính tiếp khi nhận đủ hồ sơ bổ sung.")
    when(document, "bases", f"Căn cứ thời hạn: {CITED}.")
    signed(document, on_behalf=True, recipients=("- Như trên;", "- Lưu: VT, hồ sơ."))
    return document


def permit_refusal() -> Any:
    """Why no permit is given."""
    document = paper("THÔNG BÁO", "Về việc không cấp giấy phép xây dựng")
    text(
        document,
        "Kính gửi: {{ record.applicant }}.",
        "{{ head.body }} đã xem xét hồ sơ nhận ngày {{ record.received_on }} đề nghị cấp giấy phép xây dựng"
        " ({{ record.kind }}) tại {{ record.address }}, {{ record.area }}.",
        "Hồ sơ chưa đủ điều kiện cấp giấy phép xây dựng. Căn cứ từ chối: {{ record.refused_ground }}",
    )
    write(document, "Hướng dẫn tiếp theo cho người đề nghị:")
    text(document, "Người đề nghị có quyền khiếu nại, khởi kiện theo pháp luật./.")
    signed(document, on_behalf=True, recipients=("- Như trên;", "- Lưu: VT, hồ sơ."))
    return document


TEMPLATES = (violation_minute, stop_work, penalty_decision, permit, permit_supplement, permit_refusal)
