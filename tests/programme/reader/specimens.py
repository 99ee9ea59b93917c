"""Documents of our own in the forms offices use, each with the traps of the trade. Districts, streets, figures invented."""

from __future__ import annotations

PARTY = """Chương trình công tác khóa X

Chương trình 7
Ngày đăng 02/03/2016 | 08:00 | View count: 12

TỈNH ỦY LAM GIANG

HUYỆN ỦY BÌNH SƠN

*

Số 09-CTr/HU

ĐẢNG CỘNG SẢN VIỆT NAM

Bình Sơn, ngày 15 tháng 8 năm 2016

CHƯƠNG TRÌNH

Xây dựng đường làng, bảo vệ nguồn nước và

giữ gìn cảnh quan huyện Bình Sơn giai đoạn 2016 - 2020

(Gọi tắt là Chương trình 05)

Thực hiện Nghị quyết Đại hội Đảng bộ huyện Bình Sơn lần thứ XX; tiếp tục phát huy kết quả Chương trình 03-CTr/HU về “Giao thông nông thôn giai đoạn 2011 - 2015”. Ban Chấp hành Đảng bộ huyện ban hành chương trình như sau:

PHẦN THỨ NHẤT

KẾT QUẢ THỰC HIỆN CHƯƠNG TRÌNH 03-CTr/HU

GIAI ĐOẠN 2011 - 2016

I/ KẾT QUẢ GIAI ĐOẠN 2011 - 2015:

Toàn huyện có 45 tuyến đường trải nhựa và 1.250 ngõ, xóm có đèn. Mạng lưới cống có tổng chiều dài 38km cho các ngõ có chiều rộng ≥ 3m. 100% hộ dân đã có nước sạch.

Tỷ lệ nhà xây dựng có phép năm 2011 là 60.50% đến năm 2015 là 91.2%. Huyện đã xây dựng 6 trạm y tế, 12 trường mầm non, nâng cấp 30 tuyến hè phố

II/ HẠN CHẾ:

1. Quy hoạch: Nhiều khu vực chưa có quy hoạch chi tiết tỷ lệ 1/500.

2. Môi trường: Tổ dân phố 17 còn úng ngập.

PHẦN THỨ HAI

MỤC TIÊU, NHIỆM VỤ GIAI ĐOẠN 2016 - 2020

I/ MỤC TIÊU:

- Tỷ lệ cấp phép xây dựng đạt trên 95%, xử lý 100% các vụ lấn chiếm lòng đường.

- Hoàn thành việc di dời các cơ sở sản xuất do huyện quản lý.

- Nâng cao ý nghia của việc giữ gìn môi trường.

II/ NHIỆM VỤ VÀ GIẢI PHÁP:

1. Nhiệm vụ:

1.1. Giao thông:

- Xây dựng 05 cây cầu dân sinh như cầu Bến Đá, cầu Suối Mơ,... và trồng thêm từ 2 đến 4 ha cây xanh.

- Sửa chữa đường tổ 12-13 xã Tam Hòa, ao Nhà Chung 1+2, đường nối phố Lê Lai - phố Đồng Xuân.

1.2. Nước sạch:

- Lắp đèn cho các ngõ có mặt cắt từ 2,5m trở lên.

- Tiếp tục cấp nước sạch cho khu dân cư mới phát sinh.

1.3 Trật tự:

- Tỷ lệ cấp phép xây dựng đạt 95%, xử lý 100% các vụ lấn chiếm lòng đường.

- Chấm dứt tình trạng đổ rác ra sông. Duy trì các tuyến phố không bán hàng rong: Lê Lai, Trần Phú, Hàng Dầu.

2. Giải pháp:

- Vận động nhân dân theo Luật đất đai, Luật nhà ở,Luật xây dựng.

- Hoàn thiện quy hoach đường nối phố Lê Lai - Ngõ Chợ.

PHẦN THỨ BA

TỔ CHỨC THỰC HIỆN

1. Ban Thường vụ Huyện ủy: Tổ chức hội nghị quán triệt; tổng kết vào cuối năm 2020.

2. UBND huyện: Xây dựng kế hoạch hàng năm.

3. Quý II năm 2016 tổ chức hội nghị triển khai chương trình./.

Nơi nhận:

- Ban Thường vụ Tỉnh ủy; (để báo cáo)

- Các xã, thị trấn;

- Lưu VP.

T/M HUYỆN ỦY

BÍ THƯ

(đã ký)

Trần Văn Bình
"""

STATE = """ỦY BAN NHÂN DÂN          CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
QUẬN ĐÔNG HÀ          Độc lập - Tự do - Hạnh phúc
Số: 125/QĐ-UBND          Đông Hà, ngày 05 tháng 01 năm 2024

QUYẾT ĐỊNH

Ban hành Quy chế quản lý hè phố trên địa bàn quận Đông Hà

ỦY BAN NHÂN DÂN QUẬN ĐÔNG HÀ

Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015;

Căn cứ Nghị định số 16/2022/NĐ-CP của Chính phủ;

Theo đề nghị của Trưởng phòng Quản lý đô thị.

QUYẾT ĐỊNH:

Chương I

QUY ĐỊNH CHUNG

Điều 1. Phạm vi điều chỉnh

1. Quy chế này quy định việc dùng hè phố theo khoản 2 Điều 5 Luật này.

2. Đối tượng gồm:

a) Hộ kinh doanh;

b) Cơ quan, tổ chức;

c) Đơn vị thi công;

d) Chủ phương tiện;

đ) Người đi bộ.

Điều 2. Giải thích từ ngữ

Hè phố là phần dành cho người đi bộ.

Chương II

TỔ CHỨC THỰC HIỆN

Điều 3. Trách nhiệm

1. Phòng Quản lý đô thị chủ trì, báo cáo trước ngày 15 tháng 12 hàng năm.

2. UBND các phường:

a) Kiểm tra hằng tuần;

b) Xử lý vi phạm trong thời hạn 15 ngày.

Điều 5. Hiệu lực

Quyết định này có hiệu lực từ ngày 20 tháng 01 năm 2024./.

Nơi nhận:
- Như Điều 3;
- UBND thành phố (để b/c);
- Lưu: VT, QLĐT.

TM. ỦY BAN NHÂN DÂN
KT. CHỦ TỊCH
PHÓ CHỦ TỊCH

Lê Thị Hoa
"""

RESOLUTION = """ĐẢNG BỘ TỈNH LAM GIANG
THÀNH ỦY HỒNG LĨNH
*
Số 15-NQ/TU
ĐẢNG CỘNG SẢN VIỆT NAM
Hồng Lĩnh, ngày 30 tháng 9 năm 2021

NGHỊ QUYẾT
về phát triển đô thị giai đoạn 2021 - 2025

I- TÌNH HÌNH
Sau 5 năm thực hiện, tỷ lệ đô thị hóa là 40%.
II- MỤC TIÊU
1- Mục tiêu chung
Xây dựng thành phố xanh.
2- Mục tiêu cụ thể
a) Tỷ lệ đô thị hóa đạt ít nhất 55% vào năm 2024.
b) Tỷ lệ hộ nghèo giảm còn dưới 1,5%.
c) Trồng không quá 10.000 cây xanh mỗi năm.
III- NHIỆM VỤ
1- Về quy hoạch
a) Lập quy hoạch phân khu.
b) Công khai quy hoạch.
2- Về đầu tư
+ Xây dựng 3 công viên.
+ Cải tạo khoảng 20 km đường.
IV- TỔ CHỨC THỰC HIỆN
1- Ban Thường vụ Thành ủy chỉ đạo thực hiện.
2- Các chi bộ xây dựng kế hoạch.

Nơi nhận:
- Tỉnh ủy,
- Các chi bộ,
- Lưu Văn phòng.
T/M BAN CHẤP HÀNH
BÍ THƯ
Phạm Thu Hà
"""

ARABIC_ABOVE_ROMAN = """KẾ HOẠCH

Chỉnh trang đô thị năm 2023

1. MỤC TIÊU

I. Mục tiêu chung

Đường phố sạch đẹp.

II. Mục tiêu cụ thể

- Trồng 500 cây xanh.

- Sơn lại 12 cầu.

2. NHIỆM VỤ

I. Tuyên truyền

II. Kiểm tra

3. KINH PHÍ

Dự toán kinh phí 2,5 tỷ đồng.
"""

LATE_AND_SKIPPING = """NGHỊ QUYẾT

Về công tác môi trường

II. NHIỆM VỤ

1. Thu gom rác thải.

2. Xử lý nước thải.

4. Trồng cây.

III. GIẢI PHÁP

1. Tuyên truyền.
"""

WRAPPED = """KẾ HOẠCH
Quản lý chiếu sáng công cộng trên địa bàn thị xã giai đoạn
2021 - 2025

I. MỤC TIÊU VÀ YÊU CẦU
1. Bảo đảm các tuyến đường chính, các ngõ đông dân cư đều có đèn
chiếu sáng vào ban đêm theo quy chuẩn hiện hành giai đoạn 2021
- 2025 và những năm sau.
2. Tiết kiệm điện năng, giảm 20% điện năng tiêu thụ so với năm
2020 theo quy định tại khoản
3. Điều 12 của quy chế chiếu sáng đã ban hành cho toàn thị xã và
các xã ngoại thị.

- 2 -

II. NHIỆM VỤ
1. Lắp mới 250 bóng đèn tại các ngõ có mặt cắt từ 2m trở lên, ưu
tiên những nơi gần trường học và trạm y tế.
2. Thay thế đèn cũ.
"""
