"""Doors that were wrong once: who came, how, and where; each is tried in every run."""

#: Names in braces are those of :attr:`World.names`.
ONCE_OPEN: tuple[tuple[str, str, str], ...] = (
    # a chooser that showed every author names with reasons
    ("eddie mona tara", "get", "/cms/snippets/choose/quizzes/allowance/"),
    ("eddie mona tara", "get", "/cms/snippets/choose/quizzes/allowance/results/"),
    # choosers of workflow tasks, open to all who may enter
    ("eddie tara", "get", "/cms/workflows/task_chooser/"),
    ("eddie tara", "get", "/cms/workflows/task_chooser/results/"),
    # a dialogue that offers no form, and was sent one
    ("allan root", "post", "/cms/snippets/choose/quizzes/allowance/create/"),
    # moving what cannot be moved
    ("mona root", "get", "/cms/pages/{root}/set_position/"),
    ("mona root", "get", "/cms/pages/{root}/move/"),
    ("mona", "post", "/cms/pages/{live_first}/set_position/"),
    # drafts, and what is below them
    ("mona tara", "get", "/cms/pages/{draft_lesson}/view_draft/"),
    ("mona", "get", "/cms/pages/{scheduled_lesson}/view_draft/"),
    ("mona", "get", "/cms/pages/{lesson_below_a_draft}/view_draft/"),
    ("mona", "get", "/cms/pages/{draft_quiz}/view_draft/?mode=questions"),
    ("amina mona anonymous", "get", "/en/draft-course/module-below/lesson-below/"),
    ("amina mona", "get", "/en/hotels/draft-module/lesson-within/"),
    ("mona", "get", "/cms/pages/{draft_module}/view_draft/"),
    # slips and letters
    ("bruno chloe", "get", "/manage/letters/slip/{job_of_carla_at_quay}/"),
    ("bruno chloe", "post", "/manage/letters/slip/{job_of_carla_at_quay}/"),
    ("bruno chloe", "post", "/manage/letters/slip/{job_of_hanna_at_hill}/"),
    ("bruno", "get", "/manage/letters/slip/{job_of_rufus_at_river}/"),
    ("yestin tomor chloe", "get", "/manage/letters/{letters_of_yestin}.pdf"),
    ("tomor chloe", "get", "/manage/letters/{letters_of_bruno}.pdf"),
)
