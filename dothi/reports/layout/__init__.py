"""What in a Word document departs from the layout of Nghị định 30/2020/NĐ-CP, or from that of Party documents."""
