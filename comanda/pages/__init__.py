"""The pages a browser opens: front page, menu, tracking, staff. Plain HTML, CSS and JavaScript, served as they are.

They hold no data and know no business: everything a person sees comes from the API, called by the page itself with the
person's own token. So nothing here touches the database, and no page needs an inline script or style, which the
content security policy would refuse.
"""
