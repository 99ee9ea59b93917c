"""Compound words of administrative Vietnamese: what a misspelt pair of syllables is most likely meant to be.

Our own list of common terms; syllables before `:` are followed by each of those after it.
"""

from __future__ import annotations

_TERMS = """
an: ninh toàn sinh; ảnh: hưởng; áp: dụng lực; ban: hành ngành chỉ chấp thường chủ quản giám tổ bí đêm; bàn: giao bạc;
bản: vẽ chất tin đồ sắc in sao; bảng: giá; bãi: đỗ bỏ rác tập thải để công; báo: cáo chí động hiệu;
bảo: vệ đảm trì hiểm tồn hành dưỡng; bất: cập động hợp thường; bền: vững; bệnh: viện nhân; bê: tông; bí: thư mật;
biên: bản chế giới soạn; biện: pháp; biến: động đổi; bình: quân đẳng đồng thường; bóng: đèn; bộ: mặt trưởng phận máy;
bồi: thường dưỡng; bổ: sung nhiệm; bố: trí; bức: xúc thiết; cải: thiện tạo cách tiến; cảnh: quan báo; cán: bộ sự;
cấp: phép phát ủy nước điện thiết trên dưới bách thoát giấy; cần: thiết; căn: cứ hộ; câu: lạc; cây: xanh;
chất: lượng thải; chăm: sóc lo; chấp: hành thuận; chậm: nhất tiến; chấn: chỉnh; chế: độ tài biến;
chi: trả bộ nhánh phí tiết cục đoàn hội; chỉ: đạo tiêu giới thị số định huy; chia: sẻ; chiều: dài rộng cao;
chiếu: sáng; chiến: lược sĩ; chính: sách quyền trị phủ thức xác đáng công; chỉnh: trang sửa lý; chịu: trách; cho: phép;
chống: lấn tham lãng đối; chuẩn: bị mực quốc hóa; chủ: trương yếu động tịch trì đầu quản nhiệm đề thể chốt quan quyền nghĩa;
chú: trọng ý thích; chung: cư; chuyên: đề môn chở trách ngành viên gia nghiệp chính dụng; chuyển: đổi biến mục giao tiếp;
chứng: nhận chỉ thực; chức: năng danh trách vụ; chương: trình; cơ: sở quan chế bản cấu chính hội giới; cổng: thông;
cố: gắng định; cống: hóa rãnh;
công: tác trình viên cộng khai nhân chức nghệ nghiệp an dân bố cụ chứng trường văn đoàn suất bằng đoạn tư việc dụng; cộng: đồng sản hòa;
cục: bộ; cụ: thể; cung: cấp ứng; cư: dân trú xá; cưỡng: chế; cường: quốc điệu; cửa: hàng khẩu;
dân: cư sinh chủ phố tộc số trí vận; danh: mục hiệu sách; dài: hạn; di: tích dời sản chuyển dân; diện: tích mạo;
diễn: ra biến đàn; dịch: vụ bệnh; doanh: nghiệp thu nhân; dự: án kiến thảo toán phòng trữ báo trù; duy: trì tu; du: lịch;
dứt: điểm; đa: dạng; đại: biểu hội diện học đoàn; đảm: bảo nhiệm; đảng: viên bộ ủy; đánh: giá; đào: tạo; đầy: đủ;
đầu: tư mối; đấu: thầu tranh giá; đất: đai nước thải ở công; đặc: điểm biệt thù; đẩy: mạnh nhanh; đèn: chiếu;
đề: án xuất nghị ra cao; đền: bù; đi: đôi; địa: bàn phương chính giới chỉ; điểm: yếu vui đất; điện: tử năng lực;
điều: chỉnh kiện hành tra phối lệ; định: kỳ hướng mức hình cư; đình: chỉ; đoàn: thể viên kết; đô: thị; độc: lập hại;
đối: với tượng thoại tác chiếu; đội: ngũ; đồng: bộ thuận thời chí tình bào hồ; đổi: mới; đột: phá; động: viên lực;
đúng: quy mức tiến; đường: phố sắt bộ vành; được: duyệt; gia: đình tăng hạn nhập; giá: trị;
giải: pháp phóng quyết ngân tỏa thích tán trình; giám: sát đốc định; gián: tiếp; giáo: dục viên;
giao: thông dịch lưu ban; giấy: phép tờ; giảm: nghèo thiểu; giữ: gìn vững; gìn: giữ; giới: thiệu hạn; góp: phần ý;
hạ: tầng; hạn: chế; hàng: năm rong hóa quý tháng; hành: chính động vi lang; hằng: năm; hè: phố đường; hệ: thống;
hiện: đại trạng nay tượng hành vật thực; hiệu: quả lực trưởng; hình: thức thành ảnh; hòa: bình giải;
hoàn: thành thiện chỉnh trả; hoạt: động; hoạch: định; hỗ: trợ; hồ: sơ nước; hội: nghị đồng viên nhập thảo;
hộ: gia dân khẩu nghèo; hợp: tác đồng lý pháp lệ phần; huy: động hiệu; huyện: ủy; hướng: dẫn tới; hữu: nghị;
hưởng: ứng; kế: hoạch thừa; kết: quả hợp luận cấu nối nạp; kêu: gọi; khả: thi năng; khai: thác báo trương mạc;
khang: trang; khắc: phục nghiệt họa; khảo: sát; khép: kín; khẩn: trương; khí: thải hậu; khiếu: nại; khó: khăn; khoa: học giáo;
khóa: họp; khoán: kinh; khởi: công kiện; khôi: phục; không: gian khí phép quá gián; khu: vực đô công dân chung tập nhà phố;
khuyến: khích nghị; kịp: thời; kiểm: tra soát đếm kê điểm; kiên: quyết định trì cố; kiến: nghị trúc thức thiết;
kinh: tế doanh phí nghiệm; kỷ: luật niệm cương; kỹ: thuật năng; ký: kết; lãnh: đạo thổ; lao: động; lắp: đặt; lâu: dài;
lập: hồ quy; lề: lối; lĩnh: vực; liên: quan tục kết ngành hệ doanh hoan; lịch: sử; lòng: đường; lối: sống;
lộ: trình giới; lồng: ghép; lực: lượng; lợi: ích thế dụng; luân: chuyển; luật: sư; lưu: ý thông trữ; mạng: lưới;
mặt: bằng trận cắt nước hàng; mất: vệ; mầm: non; máy: móc; mẫu: giáo; mềm: dẻo; minh: bạch; mô: hình; môi: trường;
mở: rộng; mục: tiêu đích; mức: độ sống; mỹ: quan thuật; năng: lực lượng động suất; nạo: vét; nâng: cao cấp;
ngăn: chặn ngừa; ngắn: gọn hạn; ngân: sách hàng; ngành: nghề; nghị: quyết định; nghiêm: túc trọng chỉnh minh;
nghiên: cứu; nghiệp: vụ; nghĩa: vụ; ngoại: giao ngữ thành; người: dân đứng lao; nguồn: lực vốn gốc; nguy: cơ hiểm;
nguyên: nhân tắc liệu trạng; nhà: nước ở văn máy trường; nhân: dân lực viên sự công; nhận: thức định; nhạy: cảm;
nhằm: nâng; nhiệm: vụ kỳ; nhu: cầu; như: sau; nỗ: lực; nội: dung bộ thành; nông: nghiệp thôn dân; nơi: nhận;
nước: sạch thải; ô: nhiễm; ổn: định; phạm: vi; pháp: luật lý lệnh; phát: triển huy sinh hiện động thải thanh;
phần: mềm đấu; phấn: đấu; phẩm: chất; phân: cấp công định loại tích bổ khu kỳ bố; phản: ánh biện; phế: thải;
phê: duyệt bình; phố: huế; phòng: chống cháy ban học ngừa; phong: trào phú cách; phổ: biến cập; phối: hợp;
phục: vụ hồi; phù: hợp; phức: tạp; phường: xã; phương: án hướng tiện thức pháp châm; phúc: lợi; quá: trình tải;
quan: tâm trọng hệ trắc điểm; quản: lý trị; quán: triệt; quân: sự đội; quần: chúng; quận: ủy; quảng: cáo trường;
quy: hoạch định chế mô trình phạm chuẩn tắc; quý: báu; quyền: lợi hạn; quyết: định liệt tâm toán nghị; quỹ: đất nhà;
quốc: gia phòng tế hội lộ; rà: soát; rác: thải; ranh: giới; rõ: rệt nét ràng; rộng: rãi khắp; rủi: ro; sạt: lở;
sát: nhập hạch; sắp: xếp; sản: xuất phẩm công; sinh: hoạt sống thái; sở: hữu; sơ: kết; số: lượng liệu hóa; sông: hồ;
sự: nghiệp việc cố; sử: dụng; sức: khỏe mạnh; sửa: chữa đổi; suy: thoái; tác: động phong;
tài: chính nguyên liệu sản trợ; tái: định tạo; tạo: điều; tăng: cường trưởng thêm; tập: trung thể huấn kết quán;
tầm: quan nhìn; tầng: lớp; tất: cả; tệ: nạn; tham: gia mưu nhũng; thanh: tra niên lý toán;
thành: phố phần lập tích ủy viên tựu công; thảm: nhựa; thay: đổi thế; thẩm: định quyền mỹ; thân: thiện; thắng: lợi;
thắt: chặt; thể: dục thao chế hiện; thế: giới hệ; thêm: mới; theo: dõi quy hướng; thi: hành đua công; thí: điểm;
thiên: tai nhiên; thiết: kế bị yếu thực; thiếu: sót; thiện: chí; thị: trường xã trấn; thời: gian kỳ hạn điểm;
thông: tin qua báo suốt minh; thống: nhất kê; thoát: nước lũ; thu: hồi gom hút thập nhập; thủ: đô tục trưởng tướng;
thúc: đẩy; thuận: lợi; thuế: quan; thuộc: tính; thương: mại binh; thường: xuyên trực vụ niên;
thực: hiện trạng tế tiễn thi chất phẩm; tiềm: năng; tiến: độ hành bộ; tiên: tiến phong; tiền: đề lương;
tiếp: tục nhận cận thu; tiêu: chuẩn chí thoát cực biểu dùng; tiểu: học thương ban; tiết: kiệm; tìm: kiếm hiểu;
tin: học tưởng; tinh: thần gọn giản; tình: trạng hình; tích: cực; tỉnh: ủy; tính: toán chất; tỷ: lệ trọng; tòa: án;
toàn: bộ diện quốc thể dân xã; tổ: chức dân công; tố: cáo tụng; tốc: độ; tối: đa thiểu; tôn: tạo vinh giáo; tồn: tại;
tổng: thể kết hợp mức số; trách: nhiệm; trạm: y; trang: thiết bị; tranh: thủ chấp; trật: tự; trên: địa; triệt: để;
triển: khai vọng; trình: độ duyệt; trí: tuệ thức; tri: thức; trọng: tâm điểm; trồng: cây; trung: tâm ương bình hạn thực;
trụ: sở cột; trực: thuộc tiếp tuyến; trước: mắt; trường: học hợp; truyền: thông thống thanh; trưởng: thành ban phòng;
tuân: thủ; tu: bổ sửa; tuyên: truyền dương; tuyến: phố đường; tuyển: dụng chọn; tư: vấn nhân tưởng công;
tự: nguyện giác quản do; từng: bước; tương: lai xứng; ủng: hộ; ứng: dụng phó; úng: ngập; ủy: ban quyền viên;
ưu: tiên đãi điểm; uy: tín; vai: trò; văn: hóa phòng bản minh; vành: đai; vận: động chuyển hành tải;
vật: liệu chất tư; vấn: đề; vệ: sinh; vị: trí; vi: phạm mô; việc: làm; viên: chức; vỉa: hè; vững: chắc; vướng: mắc;
vốn: đầu; vùng: sâu; xã: hội hóa; xác: định nhận minh thực; xanh: sạch; xây: dựng lắp; xen: kẹt kẽ; xem: xét; xét: duyệt;
xóa: đói bỏ; xóm: ngõ; xuất: khẩu sắc; xuống: cấp thấp; xuyên: suốt; xử: lý phạt; ý: thức kiến nghĩa chí tưởng; y: tế;
yêu: cầu; yên: tâm; yếu: kém tố;
vụ: công;
lương: thực;
chân: thực;
"""
FIRSTS: dict[str, frozenset[str]] = {}
for _entry in " ".join(_TERMS.split()).rstrip(";").split("; "):
    _first, _, _rest = _entry.partition(": ")
    FIRSTS[_first] = frozenset(_rest.split())
SECONDS: dict[str, set[str]] = {}
for _first, _seconds in FIRSTS.items():
    for _second in _seconds:
        SECONDS.setdefault(_second, set()).add(_first)
PAIRS: frozenset[tuple[str, str]] = frozenset(
    (first, second) for first, seconds in FIRSTS.items() for second in seconds
)
PLACES: frozenset[tuple[str, str]] = frozenset(
    {("hà", "nội"), ("việt", "nam"), ("đà", "nẵng"), ("hải", "phòng"), ("cần", "thơ"), ("sài", "gòn"), ("chí", "minh")}
)
SYLLABLES: frozenset[str] = frozenset(word for pair in PAIRS for word in pair)
"""All syllables of the list: a syllable outside it that stands once in a document is worth a second look."""
