"""Reference sentences for what every competency has in common: a deed told, a mere claim, an act against, a scene set.

Rubric texts describe behaviour from outside, in the third person; answers show it from inside. These sentences bridge
that. Written by a language model for this purpose, of no real person, and not validated with people.
"""

from __future__ import annotations


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.strip().splitlines())


# Something particular was said, asked, found or done for somebody; told, proposed or written to them directly.
DEEDS = _lines("""
    I called her back the same afternoon and told her exactly what had happened to her order.
    I asked him when he had first seen the error and what he had already tried.
    So I walked over to the storeroom and looked for the parcel myself.
    I wrote down the three things she needed and read them back to make sure I had them right.
    She was crying because the tickets were for her father, so I stayed with her until it was booked.
    I said: take your time, I am not going anywhere.
    I will check this with the warehouse before four and write to you either way.
    It turned out that all three complaints went back to one wrong price tag.
    We went through it again, this time with pictures, until it worked on her side.
    Can you tell me what you saw on the screen just before it stopped?
    I compared the tickets of both weeks and found that most of them began after one update.
    I told my manager that the mistake was mine and we changed the checklist the same day.
    A whole day at home for a technician who never came, of course you are annoyed.
    I let him finish, took a breath and answered quietly.
    I asked a colleague to listen to my call and tell me what I could do better.
    You are right, we told you Tuesday and it did not come, and that is our mistake.
    I explained it once more with an example from her own kitchen, and she laughed and got it.
    After that I checked with the other team whether they saw the same thing, and they did.
    Whether it arrives by Monday is not in my hands, but here is what I can do and when you hear from me.
    I practised every evening for two months and asked a friend to check my work each week.
    I sat down with my teammate, asked why he was behind, and we split the tasks again.
    First the refund, then the new router, and I will ring you on Friday to see whether it holds.
    I noticed he had gone quiet, so I asked whether something was wrong.
    I looked the answer up in our own handbook before I sent what the tool had suggested.
    The week after, complaints about it fell from forty to six.
    I would first ask her what the dress was for, and then look which shop could have one by Saturday.
    I would tell him honestly that I do not know yet, find out from the technician, and call him at noon.
    I would go line by line through the bill with her and stop after each one to hear whether it makes sense.
    I moved my break so that the old man could fill in the form in peace with me beside him.
    He shouted that I was useless; I said I could hear how much this had cost him and asked what had to happen first.
    I showed the numbers to the designers in one chart and asked them to try the shorter form for two weeks.
    I said sorry for the second letter, threw out the first one, and sent one page with the two dates that mattered.
    Losing the photos of your son's first year hurts, and I want to see with you whether any copy is left.
    Because he had started the new job that week, I set it up with him in the evening instead of sending the manual.
    At first I thought it was the battery, but when two more people wrote the same I looked at the charger.
    I asked the quiet ones in the group what they thought, and one of them had the idea that we used.
    Before I hung up I asked what was still unclear, and we did the last step together.
    I was angry too, so I put the draft away, got some water and wrote it again without the sharp line.
""")

# Claims, general truths, stock phrases and intentions that would fit any person and any case.
CLAIMS = _lines("""
    I am a very patient and empathetic person.
    Customer satisfaction is always my top priority.
    I believe that communication is the key to success.
    I always try to do my best in every situation.
    It is important to stay professional at all times.
    I have excellent problem solving skills and work well under pressure.
    We apologise for any inconvenience this may have caused.
    I would handle the situation in a calm and professional manner.
    I treat every customer with respect and understanding.
    I would try to find a solution that works for everybody.
    Your call is important to us and we value your feedback.
    I am a team player and a fast learner.
    Empathy is very important when you deal with customers.
    I would make sure that the customer is happy in the end.
    I understand your frustration and thank you for your patience.
    In general things usually work out if you stay positive.
    I can adapt to any situation and I like challenges.
    I have a lot of experience with all kinds of people.
    Good service means that you always go the extra mile.
    I would just do whatever the manual says.
    People say that I am a good listener and easy to talk to.
    I would solve the problem as quickly and efficiently as possible.
    We take this matter very seriously and are working hard to resolve it.
    I leverage synergies across stakeholders to deliver excellence.
    I would show empathy, listen actively and provide a solution.
    Everybody should be treated the way they want to be treated.
    I handled it well and everyone was satisfied.
    I always learn from my mistakes and see feedback as a gift.
    Teamwork makes everything easier and brings better results.
    I would use my strong communication skills to deal with it.
""")

# Acts against the person or the matter: brushing off, blaming, rushing, hitting back, guessing, giving up.
ACTS_AGAINST = _lines("""
    I told him that it was not my problem and that he should read the terms.
    Honestly some customers are just stupid and only want to complain.
    I got angry and said some things back, because he had started it.
    Calm down, it is not a big deal.
    I told her again, louder, and then I moved on to the next call.
    There is nothing I can do, that is how the system works.
    If you talk to me like that I will end this chat.
    It was the other department's fault, so I just forwarded the ticket.
    I do not have time to explain everything three times.
    Just click the link I already sent you.
    I promised it would be there tomorrow so that he would stop asking.
    I closed the ticket because she did not answer quickly enough.
    That never happens to me because I do not make mistakes.
    I did not ask anybody, I simply guessed and hoped for the best.
    I ignored it and after a while the problem went away.
    He should have known better and I let him feel it.
    You must have done something wrong, nobody else has this problem.
    I just copied what the tool said and sent it.
    I quit because the boss was always criticising me.
    I do not really remember, nothing special happened.
    I rolled my eyes and put her on hold until she hung up.
    That is our policy and there are no exceptions, have a nice day.
    My manager was wrong about me, so I did not change anything.
    I said yes to everything to get rid of him.
    Old people are slow with these things, so I did it for her without explaining.
    It is not my job to find out why it happened.
""")

# Who, where and when: needed to follow an answer, but neither for nor against.
SCENES = _lines("""
    I worked at a small cafe for two years.
    The customer had ordered a laptop for his daughter.
    It was a busy Saturday before the holidays.
    My team has eight people and we answer mail and chat.
    Our company sells phone plans.
    Last year I was in a class about marketing.
    There were about thirty people in the queue.
    I am a student and I live with my parents.
    The product was new and it had many problems.
    One example is from my last job.
    He had bought the printer three weeks before.
    This happened when I had just started in the team.
    We used a ticket system and a shared inbox.
    A woman came in with a coat that did not fit.
""")

# Everyday sentences that bear on no competency: how near they come to a text is how near chance comes.
UNRELATED = _lines("""
    The lake freezes over in January and people skate on it.
    Boil the pasta for nine minutes and keep a cup of the water.
    My favourite film is the one with the train robbery.
    The museum closes at six on Sundays.
    Blue and green are next to each other on the colour wheel.
    Our dog likes to sleep under the kitchen table.
    The train to the coast takes four hours.
    Tomatoes need sun, water and a stick to climb on.
    He scored twice in the second half.
    The mountains are higher in the south of the country.
    I have brown hair and wear glasses.
    The band plays mostly jazz from the fifties.
    A triangle has three sides and three corners.
    We painted the fence white last summer.
    The moon was full and the road was empty.
    She collects stamps from all over the world.
    This recipe needs two eggs and some butter.
    The new bridge was opened in spring.
    Cats sleep for most of the day.
    My flat has two rooms and a small balcony.
""")
