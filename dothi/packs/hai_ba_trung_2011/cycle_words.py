"""What the units of the demonstration write in their reports. All made up; `%s` stands for what they are to do."""

from __future__ import annotations

RESULTS = (
    "Đã triển khai đúng kế hoạch nội dung “%s”; các mốc trong kỳ hoàn thành, hồ sơ cập nhật đủ trong sổ.",
    "Nội dung “%s”: hoàn thành phần việc của kỳ, đã kiểm tra tại hiện trường và lập biên bản.",
    "Đơn vị đã phối hợp thực hiện “%s”, số liệu khớp với sổ tại ngày chốt số liệu.",
    "Về “%s”: tiến độ bảo đảm, riêng phần việc phụ thuộc vốn thành phố chuyển sang kỳ sau.",
)
GENERAL = (
    "Trong kỳ, đơn vị đã quán triệt chương trình tới toàn thể cán bộ và giao việc đến từng người, có thời hạn.",
    "Đơn vị đã tổ chức kiểm tra định kỳ, giải quyết dứt điểm các phản ánh của nhân dân thuộc phạm vi phụ trách.",
    "Các nhiệm vụ thường xuyên được duy trì; công tác phối hợp với các phường và phòng, ban có chuyển biến.",
)
SHORTCOMINGS = (
    "Một số việc còn chậm so với kế hoạch, nhất là “%s”.",
    "Việc cập nhật sổ còn dồn vào cuối kỳ, có hồ sơ ghi muộn.",
    "Công tác kiểm tra sau khi nhắc nhở chưa thường xuyên, còn tái diễn ở vài điểm.",
    "Phối hợp giữa các đơn vị trong thực hiện “%s” có lúc chưa kịp thời.",
)
CAUSES_OBJECTIVE = (
    "Nguồn vốn bố trí chậm so với nhu cầu của năm.",
    "Quy định của cấp trên thay đổi trong kỳ, phải rà soát lại hồ sơ đã lập.",
    "Mưa lớn kéo dài làm chậm thi công ở các ngõ thấp.",
)
CAUSES_SUBJECTIVE = (
    "Cán bộ chuyên trách còn kiêm nhiệm, chưa chủ động tham mưu.",
    "Việc đôn đốc của đơn vị chưa quyết liệt ở giai đoạn đầu kỳ.",
    "Chưa tổ chức tốt việc ghi sổ ngay khi phát sinh.",
)
OBSTACLES = (
    "Vướng giải phóng mặt bằng ở một số hộ chưa nhận phương án khi thực hiện “%s”.",
    "Chưa có hướng dẫn về định mức chi cho nội dung “%s”.",
    "Thiếu cán bộ quản lý đô thị chuyên trách.",
)
DIRECTION = (
    "Kỳ tới tập trung hoàn thành “%s”, ghi sổ ngay khi phát sinh.",
    "Tiếp tục kiểm tra, xử lý dứt điểm các việc tồn; báo cáo đúng hạn.",
    "Đẩy nhanh phần việc chuyển tiếp, phối hợp chặt với các phường.",
)
PROPOSALS = (
    "Đề nghị quận bố trí vốn sớm cho “%s”.",
    "Đề nghị thành phố giao bổ sung biên chế cán bộ đô thị cho phường.",
    "Đề nghị ban chủ nhiệm sớm có ý kiến về các vướng mắc nêu trên.",
)
RETURNED = (
    "Phần kết quả chưa có số liệu so với cùng kỳ; đề nghị bổ sung.",
    "Chưa nêu nguyên nhân chủ quan của các việc chậm.",
    "Số liệu nêu trong báo cáo khác với sổ; đề nghị đối chiếu lại.",
)
SUMMARIES = {
    "results": "Các đơn vị cơ bản hoàn thành nhiệm vụ của kỳ; kết quả cụ thể nêu ở phần từng cam kết.",
    "shortcomings": "Tồn tại chung: ghi sổ muộn, phối hợp có lúc chưa kịp thời, còn việc chậm do vốn và mặt bằng.",
    "direction": "Tập trung các cam kết còn chậm, chốt số liệu đúng ngày, nộp báo cáo đúng hạn.",
}

REVISED = "Phường gửi bổ sung biên bản của một buổi tuyên truyền trong năm (mô phỏng)."
