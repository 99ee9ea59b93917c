"""Documents in and out (văn bản đi, đến), recommendations upward, conclusions turned into assignments."""
