"""Reporting cycles (kỳ báo cáo): what each unit owes, what it wrote, and figures closed for good."""
