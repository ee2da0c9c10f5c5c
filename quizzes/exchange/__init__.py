"""Questions as other programs write them: GIFT, Moodle XML and QTI 3. Plain rules, no framework."""
