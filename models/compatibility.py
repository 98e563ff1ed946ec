"""What a person says of a provision of an agreement beside domestic law."""

from enum import StrEnum


class Compatibility(StrEnum):
    """The four words of the tables that offices make of an agreement and the law."""

    COMPATIBLE = "phu_hop"  # phù hợp
    NOT_REGULATED = "chua_quy_dinh"  # pháp luật chưa quy định
    DOUBTFUL = "co_dau_hieu_khong_phu_hop"  # có dấu hiệu không phù hợp
    AMEND_LAW = "can_sua_van_ban"  # cần sửa văn bản
