"""The words that titles are made of.

Held-out words are never used in training: a model that copies them has learnt to copy. Fred, Paul
and the rock concert, which the article's own dialog is about, are held out.
"""

#: First names.
NAMES = """
    Alice Bob Carol David Emma Frank Grace Henry Irene Jack Karen Leo Maria Nathan Olivia
    Peter Quentin Rachel Sam Tina Ursula Victor Wendy Xavier Yasmin Zoe Adam Beth Carlos
    Diana Ethan Fiona George Hannah Ivan Julia Kevin Laura Mike Nina Oscar Patricia Raj
    Sarah Tom Uma Vera Will Ximena Yuri Zach Amir Bianca Chen Dmitri Elena Farid Gita Hiro
    Ingrid Jorge Kofi Lucia Mohammed Nadia Omar Priya Rosa Sven Tariq Ulrich Vikram Wei Xin
    Yara Zara Anna Ben Claire Dan Ella Felix Greg Helen Ian Jane Kate Luke Mark Nora Owen
    Pam Rick Sue Ted Val Walt Angela Brian Cindy Doug Eric Faye Gary Holly Jim Kim Linda
    Martin Nick Phil Ray Steve Tim Vince Andy Barbara Chris Debbie Ed Ron Pablo Pauline
    Freda Alfred
""".split()

#: Family names.
SURNAMES = """
    Smith Johnson Brown Lee Garcia Miller Davis Lopez Wilson Anderson Thomas Moore Martin
    White Clark Lewis Walker Hall Young King Wright Scott Green Baker Nelson Carter Mitchell
    Perez Roberts Turner Phillips Campbell Parker Evans Edwards Collins Stewart Sanchez
    Morris Rogers Reed Cook Morgan Bell Murphy Bailey Cooper Richardson Cox Howard Ward
    Peterson Gray Ramirez James Watson Brooks Kelly Sanders Price Bennett Wood Barnes Ross
    Henderson
""".split()

#: What one does with somebody: "lunch with Ann".
OCCASIONS = """
    meeting lunch dinner call coffee breakfast interview appointment chat sync review
    session brunch workshop catch-up drinks rehearsal lesson standup briefing
""".split()

#: What stands before a noun: "jazz concert".
MODIFIERS = """
    jazz piano dentist yoga team project book science soccer tennis budget design pottery
    history chess cooking dance movie art wine poetry folk opera guitar violin office school
    family birthday garden marathon charity physics security sales marketing product
    quarterly weekly monthly annual company customer board swimming hockey basketball
    baseball football Spanish French German Italian doctor eye car house city winter summer
    spring autumn holiday drama comedy classical choir orchestra gospel blues country hiphop
    techno house-warming farewell retirement wedding graduation engagement tax legal medical
    dental travel parents teachers neighborhood puppy cat
""".split()

#: Events.
NOUNS = """
    concert lesson appointment class match game review meetup party festival workshop show
    play conference talk lecture seminar demo checkup practice recital exam training
    tournament race fair exhibition tour tasting screening picnic ceremony reception walk
    rehearsal webinar hackathon retreat planning session interview deadline presentation
    standup visit
""".split()

#: Events that need no second word.
SINGLES = """
    gym haircut yoga vacation marathon picnic barbecue hackathon webinar graduation wedding
    prom karaoke brunch bootcamp rehearsal retrospective standup inspection audition
""".split()

#: Held out: first names.
HELD_OUT_NAMES = """
    Fred Paul Gwendolyn Thaddeus Boris Mirabelle Osgood Lorenzo Saoirse Kwame Brunhilde
    Percival Anika Dashiell Zelda Rufus Imogen Cosmo Beatrix Nikolai
""".split()

#: Held out: family names.
HELD_OUT_SURNAMES = """
    Abernathy Okonkwo Vasquez Lindqvist Fitzgerald Nakamura Drummond Papadakis
""".split()

#: Held out: what stands before a noun.
HELD_OUT_MODIFIERS = """
    rock salsa curling origami metal archery falconry robotics ballet trombone geology
    astronomy punk fencing sushi bonsai glacier lighthouse
""".split()

#: Held out: events (some are in training too; their combinations are not).
HELD_OUT_NOUNS = """
    concert gala regatta symposium ritual derby banquet parade safari lesson match workshop
""".split()

#: Held out: events that need no second word.
HELD_OUT_SINGLES = """
    regatta colonoscopy séance manicure rodeo swordfight checkout
""".split()
