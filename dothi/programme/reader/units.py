"""Units as Vietnamese documents write them, and what makes a number a name rather than a quantity."""

from __future__ import annotations

import re

from dothi.programme.reader.syllables import LOWER

PERCENT = ("%", "phần trăm")
MONEY = ("tỷ đồng", "tỉ đồng", "triệu đồng", "nghìn đồng", "ngàn đồng", "đồng", "tỷ USD", "triệu USD", "USD")
_MEASURES = (
    "%|‰|phần trăm|km2|km²|km|m2|m²|m3/ngày đêm|m3/ngày|m³/ngày đêm|m3|m³|ha|héc ta|mm|cm|dm|m|kg|tấn/ngày|tấn|tạ|"
    "tỷ đồng|tỉ đồng|triệu đồng|nghìn đồng|ngàn đồng|đồng|tỷ USD|triệu USD|USD|kWh|kWp|MWp|MW|kW|lít|µg/m3|μg/m3|dB|°C|Mbps"
)
# Things that are counted, longer words first; any of them may go on with “, ngõ, xóm”.
COUNTED = (
    "tuyến hè phố|tuyến phố|tuyến đường|tuyến hè|tuyến|đường|ngõ|ngách|xóm|phố|bóng đèn|bóng|cột đèn|đèn|"
    "hộ gia đình|hộ dân|hộ nghèo|hộ|khẩu|người dân|người|cán bộ|công chức|viên chức|đảng viên|đoàn viên|hội viên|học sinh|sinh viên|"
    "lao động|lượt người|lượt|đồng chí|giáo viên|bác sĩ|chi bộ|tổ chức đảng|tổ chức cơ sở đảng|đại biểu|"
    "trạm y tế|trường mầm non|trường mẫu giáo|trường tiểu học|trường trung học cơ sở|trường trung học phổ thông|trường học|trường|"
    "trụ sở|nhà văn hóa|khu dân cư|khu đô thị|khu chung cư|chung cư|bệnh viện|phòng học|phòng|giường bệnh|giường|căn hộ|căn nhà|căn|"
    "công trình|dự án|cơ sở|doanh nghiệp|hợp tác xã|nhà máy|giấy phép|hồ sơ|vụ việc|vụ|trường hợp|cuộc kiểm tra|cuộc|hội nghị|"
    "lớp|buổi|điểm đen|điểm|chợ|bến xe|cầu|trạm|hồ|ao|cây xanh|cây|bãi đỗ xe|bãi|chỗ đỗ|chỗ|xe buýt|xe|máy|thiết bị|"
    "xã|phường|thị trấn|quận|huyện|thôn|tổ dân phố|mô hình|sản phẩm|tiêu chí|chỉ tiêu|đề án|nghị quyết|văn bản|đơn thư|đơn|"
    "thủ tục|dịch vụ|lần|suất|đợt|cụm|mốc giới|mốc|thửa đất|thửa|lô đất|kiến nghị|phản ánh|điểm tập kết|nhà vệ sinh|thùng rác"
)
_DURATIONS = "năm|tháng|tuần|ngày|giờ|phút|quý|thập kỷ|thế kỷ|nhiệm kỳ|kỳ"
_NOT_COUNTED = (
    "bên|và|đến|tới|của|là|có|đạt|được|trong|trên|dưới|tại|theo|do|để|với|về|cho|từ|hoặc|so|như|này|nói|sẽ|đã|đang|cùng|phía|"
    "chiều|mặt|khâu|nhất|hai|ba|tăng|giảm|còn|bằng|hay|thì|nếu|khi|vào|ra|lên|xuống|các|những|một|mỗi"
)

NUMBER = r"\d++(?:[.,]\d++)*+"
MEASURE = re.compile(rf"\s?(?P<unit>{_MEASURES})(?![^\W_])")
_MULTIPLE = r"(?:(?P<multiple>nghìn|ngàn|vạn|triệu|tỷ)\s+)?"
NOUN = re.compile(
    rf"\s+{_MULTIPLE}(?P<unit>(?:{COUNTED})(?![^\W_])(?:(?:,\s+|\s+và\s+)(?:{COUNTED})(?![^\W_])(?!\s+\d))*)",
    re.IGNORECASE,
)
_SMALL = rf"(?!(?:{_NOT_COUNTED})\b)[{LOWER}]{{2,}}"
ANY_NOUN = re.compile(rf"\s+(?P<unit>(?!(?:{_DURATIONS})\b){_SMALL}(?:\s{_SMALL}){{0,2}})")
DURATION = re.compile(rf"\s*(?:{_DURATIONS})(?![^\W_])", re.IGNORECASE)
MULTIPLES = {"nghìn": 10**3, "ngàn": 10**3, "vạn": 10**4, "triệu": 10**6, "tỷ": 10**9}

# Words before a number that make it a name: “tổ 33”, “Điều 5”, “lần thứ 15”.
NAMING = re.compile(
    r"(?:^|\W)(?:số|điều|khoản|điểm|mục|chương|phần|phụ lục|mẫu|biểu|bảng|hình|tờ|thửa|lô|tổ|tdp|dân phố|khu|ngõ|ngách|hẻm|nhà|"
    r"đường|quốc lộ|tỉnh lộ|phường|quận|khóa|khoá|kỳ|kỳ họp|lần|thứ|lớp|(?<!nâng )(?<!cung )(?<!phân )(?<!cao )cấp|hạng|loại|nhóm|đợt|tháng|ngày|năm|quý|luật|nghị định|"
    r"nghị quyết|quyết định|chương trình|kế hoạch|thông tư|chỉ thị|tầng|điện thoại|fax|qcvn|tcvn|covid|công nghiệp|phiên bản|"
    r"vành đai|giai đoạn|trang|tập|vùng|iso|nhiệm kỳ|ca|ô|tuyến số|cột|dòng|vietgap|đề án)\s*$",
    re.IGNORECASE,
)
CITING = re.compile(r"(?:^|\W)(?:số|điều|khoản|điểm|ngày|tháng|năm|quý|lần|thứ|khóa|phụ lục)\s*$", re.IGNORECASE)

OPERATORS = (
    (
        re.compile(r"(?:không (?:quá|vượt quá|lớn hơn|cao hơn|nhiều hơn)|tối đa(?: là)?|nhiều nhất|cao nhất|≤|<=)\s*$"),
        "<=",
    ),
    (re.compile(r"(?:ít nhất|tối thiểu(?: là)?|không (?:dưới|thấp hơn|ít hơn|nhỏ hơn)|thấp nhất|≥|>=)\s*$"), ">="),
    (re.compile(r"(?:trên|hơn|vượt|lớn hơn|cao hơn|quá|>)\s*$"), ">"),
    (re.compile(r"(?:dưới|thấp hơn|nhỏ hơn|ít hơn|chưa đến|chưa đầy|<)\s*$"), "<"),
)
ABOUT = re.compile(r"(?:khoảng|gần|xấp xỉ|ước|ước đạt|chừng|~)\s*$")
UPWARDS, DOWNWARDS = re.compile(r"\s*trở lên"), re.compile(r"\s*trở xuống")
