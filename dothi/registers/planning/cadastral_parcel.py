"""Cadastral parcels (thửa đất địa chính): the boundaries that permits, plots and redlines are drawn against.

Part 1 and task 1.2.5 of the programme speak of land use by plan and of land recovered; both are read off the cadastral
map. The register holds the map, not the land register: whose a parcel is stands in other books and nowhere here.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import ClassVar

from django.contrib.gis.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.registers.nearness import near_since
from dothi.registers.record import Record, in_vn2000, list_indexes, live
from dothi.registers.register import Derived, Register

AREA = Decimal("0.01")
WALK = 300  # metres: how far from a home a car park, a garden, a cultural house serves it


class CadastralParcel(Record):
    """One parcel of a sheet of the cadastral map; a parcel divided or merged is removed and its successors entered."""

    class LandUse(models.TextChoices):
        """Codes of cadastral maps (Thông tư 25/2014/TT-BTNMT, phụ lục 1)."""

        ODT = "ODT", _("đất ở tại đô thị")
        ONT = "ONT", _("đất ở tại nông thôn")
        LUC = "LUC", _("đất chuyên trồng lúa nước")
        LUK = "LUK", _("đất trồng lúa nước còn lại")
        BHK = "BHK", _("đất trồng cây hằng năm khác")
        NHK = "NHK", _("đất nương rẫy trồng cây hằng năm khác")
        CLN = "CLN", _("đất trồng cây lâu năm")
        RSX = "RSX", _("đất rừng sản xuất")
        RPH = "RPH", _("đất rừng phòng hộ")
        RDD = "RDD", _("đất rừng đặc dụng")
        NTS = "NTS", _("đất nuôi trồng thuỷ sản")
        NKH = "NKH", _("đất nông nghiệp khác")
        TSC = "TSC", _("đất xây dựng trụ sở cơ quan")
        DTS = "DTS", _("đất xây dựng trụ sở của tổ chức sự nghiệp")
        DVH = "DVH", _("đất xây dựng cơ sở văn hoá")
        DYT = "DYT", _("đất xây dựng cơ sở y tế")
        DGD = "DGD", _("đất xây dựng cơ sở giáo dục và đào tạo")
        DTT = "DTT", _("đất xây dựng cơ sở thể dục thể thao")
        DKH = "DKH", _("đất xây dựng cơ sở khoa học và công nghệ")
        DXH = "DXH", _("đất xây dựng cơ sở dịch vụ xã hội")
        DNG = "DNG", _("đất xây dựng cơ sở ngoại giao")
        DSK = "DSK", _("đất xây dựng công trình sự nghiệp khác")
        CQP = "CQP", _("đất quốc phòng")
        CAN = "CAN", _("đất an ninh")
        SKK = "SKK", _("đất khu công nghiệp")
        SKN = "SKN", _("đất cụm công nghiệp")
        SKT = "SKT", _("đất khu chế xuất")
        TMD = "TMD", _("đất thương mại, dịch vụ")
        SKC = "SKC", _("đất cơ sở sản xuất phi nông nghiệp")
        SKX = "SKX", _("đất sản xuất vật liệu xây dựng, làm đồ gốm")
        DGT = "DGT", _("đất giao thông")
        DTL = "DTL", _("đất thuỷ lợi")
        DDT = "DDT", _("đất có di tích lịch sử, văn hoá")
        DDL = "DDL", _("đất có danh lam thắng cảnh")
        DSH = "DSH", _("đất sinh hoạt cộng đồng")
        DKV = "DKV", _("đất khu vui chơi, giải trí công cộng")
        DNL = "DNL", _("đất công trình năng lượng")
        DBV = "DBV", _("đất công trình bưu chính, viễn thông")
        DCH = "DCH", _("đất chợ")
        DRA = "DRA", _("đất bãi thải, xử lý chất thải")
        DCK = "DCK", _("đất công trình công cộng khác")
        TON = "TON", _("đất cơ sở tôn giáo")
        TIN = "TIN", _("đất cơ sở tín ngưỡng")
        NTD = "NTD", _("đất nghĩa trang, nghĩa địa")
        SON = "SON", _("đất sông, ngòi, kênh, rạch, suối")
        MNC = "MNC", _("đất có mặt nước chuyên dùng")
        PNK = "PNK", _("đất phi nông nghiệp khác")
        BCS = "BCS", _("đất bằng chưa sử dụng")

    search_fields = ("sheet", "number", "address")

    sheet = models.CharField(_("số tờ bản đồ"), max_length=20)  # 15; sheets of Hà Nội drawn before: 6H-I-34
    number = models.CharField(_("số thửa"), max_length=20)
    land_use = models.CharField(_("loại đất"), max_length=3, choices=LandUse, blank=True, default="")
    more_uses = models.CharField(_("loại đất khác kèm theo"), max_length=40, blank=True, default="")
    address = models.CharField(_("địa chỉ thửa đất"), max_length=300, blank=True, default="")
    place = models.MultiPolygonField(_("ranh giới thửa"))
    drawn_m2 = models.DecimalField(_("diện tích trên bản đồ (m²)"), max_digits=14, decimal_places=2, editable=False)
    book_m2 = models.DecimalField(
        _("diện tích trên giấy tờ (m²)"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    measured_on = models.DateField(_("ngày đo vẽ"), null=True, blank=True)

    class Meta:
        verbose_name = _("thửa đất địa chính")
        verbose_name_plural = pgettext_lazy("plural", "thửa đất địa chính")
        ordering: ClassVar = ["sheet", "number", "-pk"]
        indexes: ClassVar = list_indexes("cadastral_parcel", "sheet", "number")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["area", "sheet", "number"],
                condition=live(),
                name="cadastral_parcel_number",
                violation_error_message=_("Tờ bản đồ này của phường đã có thửa mang số đó."),
            ),
            models.CheckConstraint(
                condition=Q(drawn_m2__gt=0) & (Q(book_m2__isnull=True) | Q(book_m2__gt=0)),
                name="cadastral_parcel_sizes",
                violation_error_message=_("Diện tích thửa phải lớn hơn 0."),
            ),
        ]

    def __str__(self) -> str:
        said = _("thửa %(number)s, tờ %(sheet)s") % {"number": self.number, "sheet": self.sheet}
        return f"{said} – {self.address}" if self.address else str(said)

    def derive(self) -> None:
        """The area on the map, in square metres of VN-2000."""
        if self.place is not None:
            self.drawn_m2 = Decimal(str(in_vn2000(self.place).area)).quantize(AREA, rounding=ROUND_HALF_UP)


cadastral_parcels = Register(
    slug="cadastral-parcels",
    domain="planning",
    model=CadastralParcel,
    since="measured_on",
    columns=["sheet", "number", "area", "address", "land_use", "drawn_m2", "book_m2", "measured_on"],
    filters=[
        "area",
        "unit",
        "sheet",
        "land_use",
        "drawn_m2",
        "book_m2",
        "measured_on",
        "parking_since",
        "green_since",
        "culture_since",
    ],
    key=["area", "sheet", "number"],
    headings={
        "Số tờ bản đồ": "sheet",
        "Tờ bản đồ": "sheet",
        "Tờ BĐ": "sheet",
        "Số hiệu tờ bản đồ": "sheet",
        "Tờ": "sheet",
        "SHBANDO": "sheet",
        "SOTO": "sheet",
        "SOHIEUTOBANDO": "sheet",
        "TO_BD": "sheet",
        "Số thửa": "number",
        "Số thứ tự thửa": "number",
        "Thửa": "number",
        "SHTHUA": "number",
        "SOTHUA": "number",
        "SOTHUTUTHUA": "number",
        "Phường": "area",
        "Loại đất": "land_use",
        "Mục đích sử dụng": "land_use",
        "KYHIEUMUCDICHSUDUNG": "land_use",
        "LOAIDAT": "land_use",
        "MDSD2003": "land_use",
        "MDSD": "land_use",
        "Loại đất khác kèm theo": "more_uses",
        "Địa chỉ thửa đất": "address",
        "Địa chỉ": "address",
        "DIACHI": "address",
        "DIACHITHUADAT": "address",
        "Ranh giới thửa": "place",
        "Diện tích trên giấy tờ (m²)": "book_m2",
        "Diện tích pháp lý": "book_m2",
        "DIENTICHPHAPLY": "book_m2",
        "Ngày đo vẽ": "measured_on",
        "Ghi chú": "note",
    },
    public=["sheet", "number", "area", "address", "land_use", "drawn_m2", "measured_on", "place"],
    derived={
        "parking_since": Derived(
            _("cách điểm đỗ xe trong 300 m từ ngày"),
            near_since("parking-facilities", "opened_on", WALK, state="operating"),
            models.DateField(),
        ),
        "green_since": Derived(
            _("cách vườn hoa, cây xanh trong 300 m từ ngày"),
            near_since("green-spaces", "stands_from", WALK, lost_on__isnull=True),
            models.DateField(),
        ),
        "culture_since": Derived(
            _("cách nhà văn hoá trong 300 m từ ngày"),
            near_since("facilities", "built_on", WALK, kind="hall", closed_on__isnull=True),
            models.DateField(),
        ),
    },
)
