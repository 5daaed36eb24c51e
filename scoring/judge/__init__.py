"""The judge: a language model that rates by the rubric. What it is asked, and what of its replies is believed.

No network here: `ratings.judge` sends what `prompt` builds and hands the replies to `reading` and `combine`.
"""

KEY = "judge"
LABEL = "Judge: a language model reads the answer by the rubric; not validated with people"
