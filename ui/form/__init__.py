"""The form of a service: what it shows, what decides, what draws. What a form is lives in `dostdesk.forms`."""
