"""What the reader says to people, in both languages: errors, warnings, doubts, explanations."""

from __future__ import annotations

from dataclasses import dataclass

# code: (Vietnamese, English). The values in braces are filled in by `note`.
MESSAGES: dict[str, tuple[str, str]] = {
    # a file that cannot be read
    "no_file": ("Không tìm thấy hoặc không mở được tệp {name}.", "File {name} was not found or cannot be opened."),
    "too_large": ("Tệp quá lớn: giới hạn là {limit} MB.", "The file is too large: the limit is {limit} MB."),
    "too_long": (
        "Văn bản quá dài: giới hạn là {limit} ký tự.",
        "The text is too long: the limit is {limit} characters.",
    ),
    "empty": ("Tệp rỗng.", "The file is empty."),
    "no_text": ("Tệp không có chữ nào để đọc.", "The file holds no text to read."),
    "foreign_form": (
        "Chưa đọc được tệp dạng .{form}; hãy lưu thành .docx hoặc .txt.",
        "Files of the form .{form} cannot be read yet; save it as .docx or .txt.",
    ),
    "binary": ("Đây không phải tệp chữ.", "This is not a text file."),
    "broken_encoding": ("Tệp ghi bảng mã {encoding} nhưng bị hỏng.", "The file says it is {encoding} but is broken."),
    "unknown_encoding": (
        "Không nhận ra bảng mã tiếng Việt của tệp; hãy lưu lại bằng UTF-8.",
        "The Vietnamese encoding of the file was not recognised; save it as UTF-8.",
    ),
    "not_docx": ("Tệp nén này không phải văn bản Word (.docx).", "This archive is not a Word document (.docx)."),
    "broken_docx": ("Tệp Word bị hỏng, không mở được.", "The Word file is broken and cannot be opened."),
    "bomb": (
        "Tệp Word phình to bất thường khi giải nén nên không được đọc.",
        "The Word file expands beyond reason, so it was not read.",
    ),
    "entities": (
        "Tệp Word có khai báo thực thể XML nên không được đọc.",
        "The Word file declares XML entities, so it was not read.",
    ),
    "usage": (
        "Cách dùng: dothi read TỆP [--json] [--text] [--lang vi|en]",
        "Usage: dothi read FILE [--json] [--text] [--lang vi|en]",
    ),
    # how the text was read
    "old_encoding": (
        "Đọc theo bảng mã {encoding}: {share}% số chữ là âm tiết tiếng Việt.",
        "Read as {encoding}: {share}% of the words are Vietnamese syllables.",
    ),
    "no_header": (
        "Không thấy phần đầu văn bản (số, ngày, cơ quan).",
        "No heading block (number, date, issuer) was found.",
    ),
    "no_structure": (
        "Không thấy số mục nào: văn bản chỉ có các đoạn.",
        "No numbering was found: the text has paragraphs only.",
    ),
    "no_number": ("Số văn bản để trống hoặc không có.", "The document number is blank or missing."),
    "no_date": ("Ngày ký để trống hoặc không có.", "The signing date is blank or missing."),
    "no_signer": ("Không thấy người ký.", "No signer was found."),
    "no_recipients": ("Không thấy nơi nhận.", "No list of recipients was found."),
    # clauses
    "late_start": (
        "Số mục bắt đầu từ {found}, không phải từ đầu.",
        "The numbering starts at {found}, not at its beginning.",
    ),
    "gap": ("Số mục nhảy từ {before} đến {found}.", "The numbering jumps from {before} to {found}."),
    "restart": ("Số mục quay lại {found} sau {before}.", "The numbering goes back to {found} after {before}."),
    "no_mark": (
        "Số mục “{found}” thiếu dấu chấm, nhận ra vì tiếp sau {before}.",
        "Number “{found}” lacks its dot; it was recognised because it follows {before}.",
    ),
    "empty_clause": ("Mục không có nội dung.", "The clause has no words."),
    # quantities
    "two_readings": ("Con số có thể đọc là {one} hoặc {other}.", "The figure can be read as {one} or {other}."),
    "about": ("Con số ước chừng.", "The figure is approximate."),
    "implicit": (
        "Văn bản không ghi số: “{found}” được hiểu là {value}.",
        "The text gives no figure: “{found}” is taken to mean {value}.",
    ),
    "counted": (
        "Đếm theo danh sách tên ({value}), văn bản không ghi số.",
        "Counted from a list of names ({value}); the text gives no figure.",
    ),
    # proposals
    "list_open": (
        "Danh mục kết thúc bằng “…”: còn mục chưa nêu.",
        "The list ends with “…”: more is meant than is named.",
    ),
    "at_least": ("“{value}” có thể hiểu là từ mức đó trở lên.", "“{value}” may mean at least that."),
    "no_year": ("Không ghi năm phải đạt.", "No year is given."),
    "depends": ("Phụ thuộc một văn bản hoặc việc của nơi khác.", "It depends on a document or an act of others."),
    # conflicts
    "target_differs": (
        "Cùng một chỉ tiêu nhưng mức khác nhau: “{one}” và “{other}”.",
        "One target with two levels: “{one}” and “{other}”.",
    ),
    "target_repeated": (
        "Cùng một chỉ tiêu nêu hai lần: “{one}” và “{other}”; chỉ tính một lần.",
        "The same target is set twice: “{one}” and “{other}”; it counts once.",
    ),
    "indicator_wording": (
        "Số liệu gốc đo “{one}”, chỉ tiêu đo “{other}”: có thể là hai cách tính khác nhau.",
        "The baseline measures “{one}”, the target “{other}”: these may be two different rates.",
    ),
    "fewer_named": (
        "Công bố {expected} nhưng chỉ nêu tên {named}.",
        "{expected} are announced but only {named} are named.",
    ),
    "more_named": (
        "Công bố {expected} nhưng nêu tên tới {named}.",
        "{expected} are announced but {named} are named.",
    ),
    "full_against_lack": (
        "Đã ghi đạt 100% nhưng nơi khác còn đối tượng chưa có ({thing}).",
        "100% is reported, yet elsewhere some still lack it ({thing}).",
    ),
    "period_differs": (
        "Giai đoạn ghi khác nhau: {one} và {other}.",
        "The period is given in two ways: {one} and {other}.",
    ),
    "due_before_signature": (
        "Hạn “{step}” kết thúc trước ngày ký {signed}.",
        "“{step}” had ended before the document was signed on {signed}.",
    ),
    "names_differ": (
        "Số trong các tên gọi của văn bản không khớp: {names}.",
        "The numbers in the document's names do not agree: {names}.",
    ),
    "overlap": (
        "Hai nội dung có thể trùng nhau một phần ({thing}).",
        "The two clauses may overlap ({thing}).",
    ),
    "similar_names": (
        "“{one}” và “{other}” có thể là một tuyến đường.",
        "“{one}” and “{other}” may be one road.",
    ),
    # recipients
    "brace": (
        "Mục đích có thể chung cho mấy dòng liền nhau (dấu ngoặc trong bản gốc).",
        "The purpose may belong to several neighbouring lines (a brace in the original).",
    ),
    # names of dropped pieces
    "junk": ("dữ liệu của trang đăng", "data of the publishing page"),
    "page_number": ("số trang", "page number"),
    "separator": ("dòng kẻ", "rule"),
    "footer": ("phần thừa cuối trang đăng", "left-over of the publishing page"),
}


@dataclass(frozen=True)
class Note:
    """One thing said, in both languages, with the code of its kind."""

    code: str
    vi: str
    en: str

    def said(self, language: str = "vi") -> str:
        """The sentence in a language."""
        return self.en if language == "en" else self.vi


class Unreadable(Exception):
    """The file cannot be read; `note` says why, in one line."""

    def __init__(self, said: Note) -> None:
        super().__init__(said.vi)
        self.note = said


def note(code: str, **values: object) -> Note:
    """The sentence of a code with its values filled in."""
    vi, en = MESSAGES[code]
    return Note(code, vi.format(**values), en.format(**values))
