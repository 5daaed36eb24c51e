"""Function words: what tells languages apart, and prose from lists of words."""

from __future__ import annotations


def word_set(text: str) -> frozenset[str]:
    return frozenset(text.split())


ENGLISH = word_set(
    """
    the of and to a in that is was he for it with as his on be at by i this had not are but from or have an they which
    one you were her all she there would their we him been has when who will more no if out so said what up its about
    into than them can only other new some could time these two may then do first any my now such like our over me even
    most made after also did many before must through back where much your well down should because each just those how
    too very make still own see here get know being us am is don't didn't i'm i'd i'll i've it's that's they're can't
    couldn't wouldn't won't wasn't doesn't isn't dont didnt im ive cant your while during why again off until
    """
)

# Enough to outweigh English where a text is in one of these; words that English has too are left out.
OTHERS: dict[str, frozenset[str]] = {
    "es": word_set("el la los las de que y en un una por con para se su al lo como más pero le ya sí porque muy"),
    "fr": word_set(
        "le la les des du et un une que qui dans pour sur pas plus avec ce cette est sont je nous vous au aux"
    ),
    "de": word_set(
        "der die das und ist nicht ein eine ich zu den dem mit auf für von sich auch es wir sie dass bei wenn"
    ),
    "it": word_set("il di che e la un una per con sono del della non gli le mi si come anche ma ho ha al più nel"),
    "pt": word_set("o que e do da em um uma para com não os as se na por mais dos como mas ao ele sua muito eu"),
    "nl": word_set("het een en van ik te dat die niet zijn met voor op aan er maar om ook bij wat als naar hij wij"),
    "sv": word_set("och att det som en på är av för med den till inte har jag ett om vi var så men"),
    "da": word_set("og det at en den til er som på de med af for ikke der var jeg et har vi om men"),
    "fi": word_set("ja on ei se että hän oli mutta kun niin myös olen minä tai ovat mitä jos vain kuin"),
    "pl": word_set("i w nie na się z do to że jest jak o po co tak za od ale przez był czy dla mnie"),
    "tr": word_set("ve bir bu da de için ile çok ama ne o var gibi daha kadar ben olarak sonra değil"),
    "id": word_set("yang dan di ini itu untuk dengan dari tidak saya pada ke akan ada adalah kami juga bisa"),
}

# Words that only name a competency, and words that name one but also tell what happened.
NAME_ONLY = word_set(
    """
    empathy empathetic empathic patience composure composed communicator accountability resilience resilient proactive
    professionalism customer-centric customer-first customerfirst solution-oriented solutionoriented de-escalation
    de-escalate teamwork team-player adaptability adaptable collaborative analytical articulate validating paraphrasing
    listening activelistening attentiveness kindness integrity transparency dedication leadership ownership centric
    oriented competencies compassion compassionate rapport assertiveness initiative interpersonal creativity diligence
    trustworthiness reliability flexibility courtesy professional accountable customercentric problemsolving
    attentive serene serenity courteous trustworthy responsive diligent resourceful follow-through articulation
    assertive tactful conscientious dependable versatile empathise self-control self-awareness mindfulness
    """
)
COMPETENCY_WORDS = NAME_ONLY | word_set(
    """
    patient calm calmness communication communicate clarity clear clearly concise problem problems solving solver
    problem-solving active respect respectful follow-up root cause prevention loyalty quality understanding helpful
    polite friendly motivated dedicated reliable flexible structured verified owned focus resolution escalation skills
    keywords emotions feelings feeling acknowledging acknowledge validation solution solutions satisfaction service
    excellence feedback trust honesty honest responsible responsibility positive attitude confidence care caring tone
    collaboration negotiation planning organisation organised organized detail critical thinking conflict decision
    making management time stress-resistant multitasking innovative innovation value values customer focused
    """
)
