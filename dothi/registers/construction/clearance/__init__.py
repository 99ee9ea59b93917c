"""Site clearance (giải phóng mặt bằng): from the notice to each household to the land handed over, one file a register."""
