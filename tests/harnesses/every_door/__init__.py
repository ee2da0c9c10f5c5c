"""Everybody at every door: each role, signed in afresh, tries whatever the pages of the site offer it.

``world`` builds people, places and pages; what is known of them are words that occur nowhere else.
``truth`` says with plain sets who may read which of these words, and what a browser would run.
``doors`` lists addresses: those of all routes, with everybody's ids, and those that pages offer.
``reading`` finds links, forms and words in an answer; ``visits`` goes through one door and tells
what was wrong behind it; ``promises`` presses the buttons of the CMS.
"""
