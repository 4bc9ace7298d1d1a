"""The pages a browser opens: the customer's app and the staff's, built from `web/`.

They hold no data and know no business: everything a person sees comes from the API, called by the app itself with the
person's own token. So nothing here touches the database, and no page needs an inline script or style, which the content
security policy would refuse.
"""
