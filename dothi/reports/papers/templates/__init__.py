"""The Word templates of papers (.docx, edited in Word), and the script that made their first version."""
