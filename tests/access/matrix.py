"""Who gets what at every door: one line for each route and for each command. The tests try every cell of it.

The seven are described in `scene.py`; room, house, thread, meeting and so on are closed to the first four of them.
A value with @ is a thing of the scene, @@ a file or a whole module; a variable that is not in the path is a field of the form.

ok: done, shown.  go: done, the answer leads on.  in: asked to sign in.  no: refused (403).  none: there is no such thing (404).
late: allowed, but not at this moment (409).  bad: needs correcting (422).
"""

ROUTES = """
# the front, and what machines look for                                                          | gues stra remo else memb lead admi
GET /                                                                                            | ok   ok   ok   ok   ok   ok   ok
GET /<any(help,terms,privacy,charter,accessibility):name> name=help                              | ok   ok   ok   ok   ok   ok   ok
GET /search q=Closed                                                                             | ok   ok   ok   ok   ok   ok   ok
GET /offline                                                                                     | ok   ok   ok   ok   ok   ok   ok
GET /favicon.ico                                                                                 | go   go   go   go   go   go   go
GET /logo                                                                                        | none none none none none none none
GET /manifest.webmanifest                                                                        | ok   ok   ok   ok   ok   ok   ok
GET /robots.txt                                                                                  | ok   ok   ok   ok   ok   ok   ok
GET /sitemap.xml                                                                                 | ok   ok   ok   ok   ok   ok   ok
GET /healthz                                                                                     | ok   ok   ok   ok   ok   ok   ok
GET /metrics                                                                                     | ok   ok   ok   ok   ok   ok   ok
GET /readyz                                                                                      | 503  503  503  503  503  503  503
GET /.well-known/change-password                                                                 | go   go   go   go   go   go   go
GET /.well-known/security.txt                                                                    | ok   ok   ok   ok   ok   ok   ok
POST /display theme=dark                                                                         | go   go   go   go   go   go   go
# accounts                                                                                       | gues stra remo else memb lead admi
GET /join                                                                                        | ok   go   go   go   go   go   go
POST /join name=New email=new@demo.invalid language=en time_zone=UTC terms=1                     | go   go   go   go   go   go   go
GET /join/<token> token=@confirm                                                                 | ok   ok   ok   ok   ok   ok   ok
POST /join/<token> token=@confirm                                                                | go   go   go   go   go   go   go
GET /join/invited/<token> token=@welcome                                                         | ok   ok   ok   ok   ok   ok   ok
POST /join/invited/<token> token=@welcome name=New language=en time_zone=UTC terms=1             | go   go   go   go   go   go   go
GET /sign-in                                                                                     | ok   ok   ok   ok   ok   ok   ok
POST /sign-in email=nfp.new@demo.invalid password=wrong-password                                 | bad  bad  bad  bad  bad  bad  bad
POST /sign-in/demo/<int:person_id> person_id=@expert                                             | in   none none none none none none
GET /sign-in/link                                                                                | ok   ok   ok   ok   ok   ok   ok
POST /sign-in/link email=nfp.new@demo.invalid purpose=sign_in                                    | go   go   go   go   go   go   go
GET /sign-in/link/sent                                                                           | ok   ok   ok   ok   ok   ok   ok
GET /sign-in/link/<token> token=@sign_in                                                         | ok   ok   ok   ok   ok   ok   ok
POST /sign-in/link/<token> token=@sign_in                                                        | go   go   go   go   go   go   go
GET /reset/<token> token=@reset                                                                  | ok   ok   ok   ok   ok   ok   ok
POST /reset/<token> token=@reset password=correct-horse-battery                                  | go   go   go   go   go   go   go
POST /sign-out                                                                                   | go   go   go   go   go   go   go
GET /mailbox                                                                                     | ok   ok   ok   ok   ok   ok   ok
GET /mailbox/<name> name=none.eml                                                                | none none none none none none none
GET /account                                                                                     | in   ok   ok   ok   ok   ok   ok
POST /account name=Changed language=en time_zone=UTC                                             | in   go   go   go   go   go   go
GET /account/email                                                                               | in   ok   ok   ok   ok   ok   ok
POST /account/email email=changed@demo.invalid                                                   | in   go   go   go   go   go   go
GET /account/email/<token> token=@change_email                                                   | ok   ok   ok   ok   ok   ok   ok
POST /account/email/<token> token=@change_email                                                  | go   go   go   go   go   go   go
GET /account/email/undo/<token> token=@undo_email                                                | ok   ok   ok   ok   ok   ok   ok
POST /account/email/undo/<token> token=@undo_email                                               | in   in   in   in   in   in   in
GET /account/password                                                                            | in   ok   ok   ok   ok   ok   ok
POST /account/password password=correct-horse-battery                                            | in   go   go   go   go   go   go
GET /account/sessions                                                                            | in   ok   ok   ok   ok   ok   ok
POST /account/sessions/<int:session_id>/end session_id=@session                                  | in   none none none go   none none
POST /account/sessions/end-others                                                                | in   go   go   go   go   go   go
POST /account/tokens/make label=script                                                           | in   ok   ok   ok   ok   ok   ok
POST /account/tokens/<int:token_id>/end token_id=@token                                          | in   none none none go   none none
GET /account/data                                                                                | in   ok   ok   ok   ok   ok   ok
GET /account/data.zip                                                                            | in   ok   ok   ok   ok   ok   ok
GET /account/leave                                                                               | in   ok   ok   ok   ok   ok   ok
POST /account/leave email=nfp.4@demo.invalid                                                     | in   bad  bad  bad  go   bad  bad
GET /account/left                                                                                | ok   ok   ok   ok   ok   ok   ok
GET /account/under-18                                                                            | in   ok   ok   ok   ok   ok   ok
POST /account/under-18 of_age_month=6 of_age_year=@next_year guardian=mum@demo.invalid           | in   go   go   go   go   go   go
GET /guardian/<token> token=@asked_minor_guardian                                                | ok   ok   ok   ok   ok   ok   ok
POST /guardian/<token> token=@asked_minor_guardian answer=yes                                    | go   go   go   go   go   go   go
GET /guardian/end/<token> token=@minor_guardian_end                                              | ok   ok   ok   ok   ok   ok   ok
POST /guardian/end/<token> token=@minor_guardian_end                                             | go   go   go   go   go   go   go
GET /guardian/answered/<any(yes,no,ended):answer> answer=no                                      | ok   ok   ok   ok   ok   ok   ok
GET /under-18                                                                                    | in   no   no   no   no   no   ok
GET /under-18/<int:person_id> person_id=@minor                                                   | in   no   no   no   no   no   ok
POST /under-18/<int:person_id> person_id=@minor reason=Letter                                    | in   no   no   no   no   no   go
POST /under-18/<int:person_id>/end-consent person_id=@minor reason=Letter                        | in   no   no   no   no   no   go
# notices                                                                                        | gues stra remo else memb lead admi
GET /notices                                                                                     | in   ok   ok   ok   ok   ok   ok
GET /notices/count                                                                               | in   ok   ok   ok   ok   ok   ok
GET /notices/<int:notice_id> notice_id=@notice                                                   | in   none none none go   none none
POST /notices/seen                                                                               | in   go   go   go   go   go   go
GET /account/notices                                                                             | in   ok   ok   ok   ok   ok   ok
POST /account/notices kinds=forum.reply                                                          | in   go   go   go   go   go   go
# directory                                                                                      | gues stra remo else memb lead admi
GET /directory                                                                                   | ok   ok   ok   ok   ok   ok   ok
GET /directory/countries                                                                         | ok   ok   ok   ok   ok   ok   ok
GET /directory/countries/<code> code=XM                                                          | ok   ok   ok   ok   ok   ok   ok
GET /directory/organisations                                                                     | in   no   no   no   no   no   ok
GET /directory/organisations/add                                                                 | in   no   no   no   no   no   ok
POST /directory/organisations/add slug=new-trust kind=ngo_national country=XM names.en=New       | in   no   no   no   no   no   go
GET /directory/<int:affiliation_id> affiliation_id=@entry                                        | none ok   ok   ok   ok   ok   ok
POST /directory/<int:affiliation_id> affiliation_id=@entry subject=Hello body=Good+morning       | in   go   go   go   go   go   go
POST /directory/<int:affiliation_id>/verify affiliation_id=@claim evidence=Letter                | in   none none none no   none go
GET /directory/interests                                                                         | in   ok   ok   ok   ok   ok   ok
POST /directory/interests interests=Wind+farms                                                   | in   go   go   go   go   go   go
GET /directory/mine                                                                              | in   ok   ok   ok   ok   ok   ok
GET /directory/mine/add                                                                          | in   ok   ok   ok   ok   ok   ok
POST /directory/mine/add
    organisation=@organisation function=researcher since=2026-01-01 evidence=Letter              | in   go   go   go   go   go   go
GET /directory/mine/expertise                                                                    | in   ok   ok   ok   ok   ok   ok
POST /directory/mine/expertise topics=region:africa languages=en volunteers=1                    | in   go   go   go   go   go   go
POST /directory/mine/expertise/pause weeks=4                                                     | in   late late late go   go   late
GET /directory/mine/<int:affiliation_id> affiliation_id=@own                                     | none none none none ok   none no
POST /directory/mine/<int:affiliation_id> affiliation_id=@own since=2026-01-01 evidence=Letter   | in   none none none go   none no
POST /directory/mine/<int:affiliation_id>/publish affiliation_id=@own published=1                | in   none none none go   none no
POST /directory/mine/<int:affiliation_id>/end affiliation_id=@own                                | in   none none none go   none go
GET /directory/mentoring                                                                         | in   ok   ok   ok   ok   ok   ok
GET /directory/mentoring/offer                                                                   | in   ok   ok   ok   ok   ok   ok
POST /directory/mentoring/offer languages=en places=2 words=Ask+me is_open=1                     | in   go   go   go   go   go   go
GET /directory/mentoring/ask/<int:person_id> person_id=@mentor                                   | in   ok   ok   ok   ok   ok   ok
POST /directory/mentoring/ask/<int:person_id> person_id=@mentor words=Please                     | in   go   go   go   late go   go
GET /directory/mentoring/<int:pairing_id> pairing_id=@pairing                                    | none none none none ok   none none
POST /directory/mentoring/<int:pairing_id> pairing_id=@pairing subject=Hello body=Good+morning   | in   none none none go   none none
POST /directory/mentoring/<int:pairing_id>/<any(accept,decline):answer>
    pairing_id=@asked_pairing answer=accept                                                      | in   none none none go   none none
POST /directory/mentoring/<int:pairing_id>/end pairing_id=@pairing                               | in   none none none go   none none
GET /directory/mentoring/confirming                                                              | in   no   no   no   no   no   ok
POST /directory/mentoring/confirming/<int:person_id>/<any(confirm,end):step>
    person_id=@mentor step=confirm                                                               | in   no   no   no   no   no   go
GET /directory/waiting                                                                           | in   no   no   no   no   no   ok
GET /people/<int:person_id> person_id=@expert                                                    | none ok   ok   ok   ok   ok   ok
# calendar                                                                                       | gues stra remo else memb lead admi
GET /calendar                                                                                    | ok   ok   ok   ok   ok   ok   ok
GET /calendar/add                                                                                | in   no   no   no   no   no   ok
POST /calendar/add
    name_en=Reports at=2027-03-01T12:00 source=Letter kind=deadline visibility=public            | in   no   no   no   no   no   go
POST /calendar/<int:deadline_id>/remove deadline_id=@deadline                                    | in   no   no   no   no   no   go
# groups                                                                                         | gues stra remo else memb lead admi
GET /new-group                                                                                   | in   no   no   no   no   no   ok
POST /new-group names.en=New slug=new-room kind=community visibility=members joining=open
    formality=informal                                                                           | in   no   no   no   no   no   go
GET /communities                                                                                 | ok   ok   ok   ok   ok   ok   ok
GET /communities/<slug> slug=@house                                                              | none none none none ok   ok   ok
GET /groups                                                                                      | ok   ok   ok   ok   ok   ok   ok
GET /groups/<slug> slug=@room                                                                    | none none none none ok   ok   ok
GET /groups/<slug>/members slug=@room                                                            | none none none none ok   ok   ok
POST /groups/<slug>/join slug=@room                                                              | in   none none none go   go   no
POST /groups/<slug>/leave slug=@room                                                             | in   none none none go   late go
GET /groups/<slug>/ask-to-join slug=@room                                                        | none none none none ok   ok   ok
POST /groups/<slug>/ask-to-join slug=@room words=Please                                          | in   none none none no   no   go
POST /groups/<slug>/ask-to-join/withdraw slug=@room                                              | in   none none none go   go   go
POST /groups/<slug>/invite slug=@room email=x@demo.invalid language=en                           | in   none none none no   go   no
POST /groups/<slug>/members/<int:person>/remove slug=@room person=@fellow                        | in   none none none no   go   no
POST /groups/<slug>/members/<int:person>/role slug=@room person=@fellow role=rapporteur          | in   none none none no   go   no
POST /groups/<slug>/requests/<int:person>/<any(accept,decline):answer>
    slug=@room person=@business answer=accept                                                    | in   none none none no   go   no
GET /invitations/<token> token=@invitation                                                       | ok   ok   no   no   no   no   no
POST /invitations/<token> token=@invitation                                                      | in   go   no   no   no   no   no
# forum                                                                                          | gues stra remo else memb lead admi
GET /communities/<slug>/threads slug=@house                                                      | none none none none ok   ok   ok
GET /communities/<slug>/ask slug=@house                                                          | none none none none ok   ok   no
POST /communities/<slug>/ask slug=@house title=Why body=Because language=en show_as=name         | in   none none none go   go   no
GET /questions                                                                                   | ok   ok   ok   ok   ok   ok   ok
GET /unread                                                                                      | in   ok   ok   ok   ok   ok   ok
GET /threads/<int:thread_id>/unread thread_id=@thread                                            | none none none none go   go   go
POST /communities/<slug>/read slug=@house                                                        | in   none none none go   go   go
GET /following                                                                                   | in   ok   ok   ok   ok   ok   ok
POST /follow kind=thread thing=@thread volume=mute                                               | in   none none none go   go   go
GET /asks                                                                                        | in   ok   ok   ok   ok   ok   ok
POST /asks/<int:ask>/pass ask=@ask                                                               | in   none none none go   none none
POST /communities/<slug>/answer-wait slug=@house days=3                                          | in   none none none no   go   no
GET /communities/<slug>/discuss slug=@house                                                      | none none none none ok   ok   no
POST /communities/<slug>/discuss slug=@house title=Why body=Because language=en show_as=name     | in   none none none go   go   no
GET /communities/<slug>/announce slug=@house                                                     | none none none none no   ok   no
POST /communities/<slug>/announce slug=@house title=News body=It+is+open language=en             | in   none none none no   go   no
POST /communities/<slug>/similar slug=@house about=Closed                                        | in   none none none ok   ok   no
GET /drafts                                                                                      | in   ok   ok   ok   ok   ok   ok
GET /drafts/kept place=@place                                                                    | ok   ok   ok   ok   ok   ok   ok
POST /drafts/discard place=@place                                                                | in   go   go   go   go   go   go
GET /tags                                                                                        | ok   ok   ok   ok   ok   ok   ok
GET /tags/add                                                                                    | in   no   no   no   no   no   ok
POST /tags/add
    slug=new-word heading=work names.en=New names.fr=Neuf names.es=Nueva                         | in   no   no   no   no   no   go
GET /tags/<slug> slug=@tag                                                                       | ok   ok   ok   ok   ok   ok   ok
GET /tags/<slug>/change slug=@tag                                                                | in   no   no   no   no   no   ok
POST /tags/<slug>/change slug=@tag
    heading=work names.en=New names.fr=Neuf names.es=Nueva                                       | in   no   no   no   no   no   go
POST /tags/<slug>/end slug=@tag                                                                  | in   no   no   no   no   no   go
POST /tags/<slug>/revive slug=@ended_tag                                                         | in   no   no   no   no   no   go
GET /threads/<int:thread_id> thread_id=@thread                                                   | none none none none ok   ok   ok
GET /threads/<int:thread_id>/accepted thread_id=@thread                                          | none none none none ok   ok   ok
GET /threads/<int:thread_id>/entry thread_id=@thread                                             | none none none none ok   ok   ok
GET /threads/<int:thread_id>/replies thread_id=@thread                                           | go   go   go   go   go   go   go
POST /threads/<int:thread_id>/replies thread_id=@thread body=Yes language=en                     | in   none none none go   go   no
POST /threads/<int:thread_id>/withdraw-acceptance thread_id=@thread                              | in   none none none no   go   no
GET /threads/<int:thread_id>/tags thread_id=@thread                                              | none none none none no   ok   no
POST /threads/<int:thread_id>/tags thread_id=@thread tags=@tag                                   | in   none none none no   go   no
GET /posts/<int:post_id> post_id=@post                                                           | none none none none go   go   go
GET /posts/<int:post_id>/fragment post_id=@post                                                  | none none none none ok   ok   ok
GET /posts/<int:post_id>/edit post_id=@post                                                      | none none none none no   ok   no
POST /posts/<int:post_id>/edit post_id=@post body=Changed language=en                            | in   none none none no   go   no
POST /posts/<int:post_id>/accept post_id=@reply                                                  | in   none none none no   go   no
GET /threads/<int:thread_id>/moderate thread_id=@thread                                          | none none none none no   ok   no
GET /threads/<int:thread_id>/moderate/<any(lock,unlock,slow,close,move,split,merge):act>
    thread_id=@thread act=split                                                                  | none none none none no   ok   no
POST /threads/<int:thread_id>/moderate/<any(lock,unlock,slow,close,move,split,merge):act>
    thread_id=@thread act=lock words=Done                                                        | in   none none none no   go   no
# moderation                                                                                     | gues stra remo else memb lead admi
GET /report/<kind>/<int:thing_id> kind=post thing_id=@reply                                      | in   none none none ok   ok   ok
POST /report/<kind>/<int:thing_id> kind=post thing_id=@reply reason=attack words=Look            | in   none none none go   no   go
GET /communities/<slug>/moderation slug=@house                                                   | none none none none no   ok   no
POST /communities/<slug>/moderation
    slug=@house things=@reply verdict=hide reason=attack words=Look                              | in   none none none no   go   no
GET /communities/<slug>/moderation/log slug=@house                                               | none none none none no   ok   ok
GET /communities/<slug>/moderation/log.csv slug=@house                                           | none none none none no   ok   ok
GET /moderation/<kind>/<int:thing_id> kind=post thing_id=@reply                                  | in   none none none none ok   none
POST /moderation/<kind>/<int:thing_id>
    kind=post thing_id=@reply verdict=hide reason=attack words=Look                              | in   none none none none go   none
GET /moderation/decisions/<int:decision_id> decision_id=@decision                                | in   none none none ok   ok   none
POST /moderation/decisions/<int:decision_id> decision_id=@decision words=Please                  | in   none none none go   no   none
GET /communities/<slug>/moderation/rename slug=@house                                            | none none none none no   ok   ok
POST /communities/<slug>/moderation/rename
    slug=@house new_slug=newer-house names.en=New names.fr=Neuf names.es=Nuevo words=Better      | in   none none none no   go   go
GET /communities/<slug>/moderation/merge slug=@house                                             | none none none none no   ok   ok
POST /communities/<slug>/moderation/merge slug=@annex into=@house is_agreed=1 words=Same         | in   none none none no   go   go
GET /moderation/appeals                                                                          | in   no   no   no   no   no   ok
GET /posts/<int:post_id>/history post_id=@post                                                   | none none none none ok   ok   ok
GET /posts/<int:post_id>/withdraw post_id=@post                                                  | none none none none no   ok   no
POST /posts/<int:post_id>/withdraw post_id=@post                                                 | in   none none none no   go   no
POST /posts/<int:post_id>/thank post_id=@reply                                                   | in   none none none go   go   go
POST /posts/<int:post_id>/take-back-thanks post_id=@reply                                        | in   none none none go   go   go
GET /threads/<int:thread_id>/people thread_id=@thread                                            | none none none none ok   ok   no
GET /threads/<int:thread_id>/module thread_id=@thread                                            | none none none none no   ok   ok
POST /threads/<int:thread_id>/module thread_id=@thread module=T03                        | in   none none none no   go   go
POST /threads/<int:thread_id>/module/<int:module>/remove thread_id=@thread module=1              | in   none none none no   go   go
GET /communities/<slug>/feed.atom slug=@house                                                    | none none none none none none none
GET /feeds/<secret>/communities/<slug>.atom secret=no-such-thing slug=@house                     | none none none none none none none
GET /tags/<slug>/feed.atom slug=@tag                                                             | ok   ok   ok   ok   ok   ok   ok
GET /feeds/<secret>/tags/<slug>.atom secret=no-such-thing slug=@tag                              | none none none none none none none
GET /account/feeds                                                                               | in   ok   ok   ok   ok   ok   ok
POST /account/feeds/renew                                                                        | in   go   go   go   go   go   go
POST /account/imported-posts/claim                                                               | in   go   go   go   go   go   go
GET /help/by-role                                                                                | ok   ok   ok   ok   ok   ok   ok
GET /threads/by-role                                                                             | in   ok   ok   ok   ok   ok   ok
GET /threads/<int:thread_id>/claim thread_id=@sealed                                             | none none none none ok   none none
POST /threads/<int:thread_id>/claim thread_id=@sealed sure=1                                     | in   none none none go   none none
GET /posts/<int:post_id>/write-to-author post_id=@sealed_post                                    | none none none none no   ok   no
POST /posts/<int:post_id>/write-to-author
    post_id=@sealed_post kind=warning reason=Please+take+the+name+out.                           | in   none none none no   go   no
POST /letters/<int:letter_id>/read letter_id=@letter                                             | in   none none none go   none none
POST /letters/<int:letter_id>/end letter_id=@letter                                              | in   none none none no   go   none
GET /unsealings                                                                                  | in   no   no   no   no   no   ok
GET /posts/<int:post_id>/unseal post_id=@sealed_post                                             | none none none none no   no   ok
POST /posts/<int:post_id>/unseal post_id=@sealed_post reason=Somebody+could+be+harmed.           | in   none none none no   no   go
GET /unsealings/<int:unsealing_id> unsealing_id=@unsealing                                       | none none none none none none ok
POST /unsealings/<int:unsealing_id>/<any(confirm,stop):answer>
    unsealing_id=@unsealing answer=confirm reason=Somebody+could+be+harmed.                      | in   none none none none none go
GET /peers-reports                                                                               | in   no   no   no   no   no   ok
GET /peers-reports/<int:report_id>/open report_id=@peers_report                                  | in   no   no   no   no   no   ok
POST /peers-reports/<int:report_id>/open
    report_id=@peers_report reason=Somebody+could+be+harmed.                                     | in   no   no   no   no   no   go
GET /peers-openings/<int:opening_id> opening_id=@peers_opening                                   | none none none none none none ok
GET /communities/<slug>/openings slug=@house                                                     | none none none none ok   ok   no
# knowledge                                                                                      | gues stra remo else memb lead admi
GET /modules                                                                                     | ok   ok   ok   ok   ok   ok   ok
GET /modules/<slug> slug=members-only                                                            | none ok   ok   ok   ok   ok   ok
GET /modules/<slug>/progress slug=members-only                                                   | none ok   ok   ok   ok   ok   ok
GET /modules/<slug>/questions slug=members-only                                                  | none ok   ok   ok   ok   ok   ok
GET /modules/items/<int:item_id>/fragment item_id=@members_box                                   | none ok   ok   ok   ok   ok   ok
POST /modules/items/<int:item_id>/tick item_id=@box done=1                                       | in   go   go   go   go   go   go
# documents and files                                                                            | gues stra remo else memb lead admi
GET /groups/<slug>/documents slug=@room                                                          | none none none none ok   ok   ok
GET /groups/<slug>/documents/add slug=@room                                                      | none none none none ok   ok   ok
POST /groups/<slug>/documents/add slug=@room file=@@ title=Paper                                 | in   none none none go   go   go
GET /documents/<int:document_id> document_id=@document                                           | none none none none ok   ok   ok
GET /files/<int:file_id> file_id=@file                                                           | none none none none ok   ok   ok
GET /files/<int:file_id>/picture file_id=@picture                                                | none none none none ok   ok   ok
POST /files/<int:file_id>/remove file_id=@picture                                                | in   none none none no   go   no
GET /symbols symbol=@symbol                                                                      | go   go   go   go   go   go   go
GET /symbols/<path:printed> printed=@symbol                                                      | none none none none go   go   go
# meetings                                                                                       | gues stra remo else memb lead admi
GET /meetings                                                                                    | ok   ok   ok   ok   ok   ok   ok
GET /meetings/plan                                                                               | in   no   no   ok   no   ok   ok
POST /meetings/plan
    group=@room title=Next kind=wg_session rules=wg-light starts_at=2100-12-24T09:00:00Z minutes=60 | in   no   no   none no   go   go
GET /meetings/<int:meeting_id> meeting_id=@meeting                                               | none none none none ok   ok   ok
GET /meetings/<int:meeting_id>/chat meeting_id=@meeting                                          | none none none none ok   ok   ok
GET /meetings/<int:meeting_id>/record meeting_id=@meeting                                        | none none none none ok   ok   ok
GET /meetings/<int:meeting_id>/rules meeting_id=@meeting                                         | none none none none ok   ok   ok
GET /meetings/<int:meeting_id>/times meeting_id=@meeting                                         | none none none none ok   ok   ok
GET /meetings/<int:meeting_id>/sittings.ics meeting_id=@meeting                                  | none none none none ok   ok   ok
GET /meetings/<int:meeting_id>/copy meeting_id=@meeting                                          | none none none none no   ok   ok
POST /meetings/<int:meeting_id>/copy
    meeting_id=@meeting starts_at=2100-01-04T09:00:00Z times=1 every_weeks=1                     | in   none none none no   go   go
GET /meetings/<int:meeting_id>/change meeting_id=@meeting                                        | none none none none no   ok   ok
POST /meetings/<int:meeting_id>/change meeting_id=@meeting title_en=Renamed                      | in   none none none no   go   go
POST /meetings/<int:meeting_id>/template meeting_id=@meeting name=Usual                          | in   none none none no   go   go
GET /meetings/templates/<int:template_id> template_id=@template                                  | in   none none none none ok   ok
POST /meetings/templates/<int:template_id>
    template_id=@template title=Next starts_at=2100-01-04T09:00:00Z                              | in   none none none none go   go
POST /meetings/templates/<int:template_id>/remove template_id=@template                          | in   none none none none go   go
GET /meetings/<int:meeting_id>/registration meeting_id=@meeting                                  | none none none none ok   ok   ok
GET /meetings/<int:meeting_id>/participants meeting_id=@meeting                                  | none none none none ok   ok   ok
GET /meetings/<int:meeting_id>/participants.csv meeting_id=@meeting                              | none none none none no   ok   ok
POST /meetings/<int:meeting_id>/enter meeting_id=@meeting mode=text                              | in   none none none go   go   no
POST /meetings/<int:meeting_id>/leave meeting_id=@meeting                                        | in   none none none go   go   no
POST /meetings/<int:meeting_id>/lines meeting_id=@meeting text=Hello to=all                      | in   none none none go   go   no
POST /meetings/<int:meeting_id>/lines/<int:line>/hide meeting_id=@meeting line=@line reason=Rude | in   none none none no   go   no
POST /meetings/<int:meeting_id>/people/mute
    meeting_id=@meeting participant=@fellow_participant reason=Rude                              | in   none none none no   go   no
POST /meetings/<int:meeting_id>/people/<int:participant>/unmute
    meeting_id=@meeting participant=@alternate                                                   | in   none none none no   go   no
GET /meetings/<int:meeting_id>/shown meeting_id=@meeting                                         | none none none none ok   ok   ok
GET /meetings/<int:meeting_id>/shown/<int:document_id>/<int:paragraph_id>
    meeting_id=@meeting document_id=@document paragraph_id=0                                     | none none none none ok   ok   ok
GET /meetings/<int:meeting_id>/papers meeting_id=@meeting                                        | none none none none ok   ok   ok
GET /meetings/<int:meeting_id>/papers/<int:document_id>
    meeting_id=@meeting document_id=@document                                                    | none none none none no   ok   no
POST /meetings/<int:meeting_id>/shown/show meeting_id=@meeting document=@document                | in   none none none no   go   no
POST /meetings/<int:meeting_id>/shown/stop meeting_id=@meeting                                   | in   none none none no   go   no
POST /meetings/<int:meeting_id>/items/outcome meeting_id=@meeting outcome=deferred               | in   none none none no   go   no
POST /meetings/<int:meeting_id>/papers/outcome
    meeting_id=@meeting document=@symbol outcome=noted                                           | in   none none none no   go   no
POST /meetings/<int:meeting_id>/papers/recommend
    meeting_id=@meeting document=@symbol actions=note                                            | in   none none none no   go   go
POST /meetings/<int:meeting_id>/floor/request meeting_id=@meeting kind=technical text=Sound      | in   none none none go   go   no
POST /meetings/<int:meeting_id>/floor/requests/<int:request>/withdraw
    meeting_id=@meeting request=@request                                                         | in   none none none go   no   no
POST /meetings/<int:meeting_id>/floor/requests/<int:request>/confirm
    meeting_id=@meeting request=@other_request                                                   | in   none none none go   no   no
POST /meetings/<int:meeting_id>/floor/requests/<int:request>/decline
    meeting_id=@meeting request=@other_request                                                   | in   none none none go   no   no
POST /meetings/<int:meeting_id>/floor/requests/<int:request>/call
    meeting_id=@meeting request=@request                                                         | in   none none none no   go   no
POST /meetings/<int:meeting_id>/floor/requests/<int:request>/skip
    meeting_id=@meeting request=@request                                                         | in   none none none no   go   no
POST /meetings/<int:meeting_id>/floor/requests/<int:request>/grant
    meeting_id=@meeting request=@request                                                         | in   none none none no   late no
POST /meetings/<int:meeting_id>/floor/requests/<int:request>/convert
    meeting_id=@meeting request=@request                                                         | in   none none none no   late no
POST /meetings/<int:meeting_id>/floor/move
    meeting_id=@meeting request=@other_request before=@request reason=Flight                     | in   none none none no   go   no
POST /meetings/<int:meeting_id>/floor/rule
    meeting_id=@meeting request=@request result=noted text=Noted                                 | in   none none none no   late no
POST /meetings/<int:meeting_id>/floor/put meeting_id=@meeting request=@request result=carried    | in   none none none no   late no
POST /meetings/<int:meeting_id>/floor/extend meeting_id=@meeting by_s=30                         | in   none none none no   late no
POST /meetings/<int:meeting_id>/floor/refuse meeting_id=@meeting request=@request reason=Late    | in   none none none no   go   no
POST /meetings/<int:meeting_id>/floor/next meeting_id=@meeting                                   | in   none none none no   go   no
POST /meetings/<int:meeting_id>/floor/finish meeting_id=@meeting                                 | in   none none none no   late no
POST /meetings/<int:meeting_id>/floor/hold meeting_id=@meeting                                   | in   none none none no   late no
POST /meetings/<int:meeting_id>/floor/resume meeting_id=@meeting                                 | in   none none none no   late no
POST /meetings/<int:meeting_id>/floor/timer meeting_id=@meeting speaking_limit_s=60              | in   none none none no   go   no
POST /meetings/<int:meeting_id>/list/open meeting_id=@meeting item=@next_item                    | in   none none none no   go   no
POST /meetings/<int:meeting_id>/list/close meeting_id=@meeting                                   | in   none none none no   go   no
POST /meetings/<int:meeting_id>/items/start meeting_id=@meeting item=@next_item                  | in   none none none no   go   no
POST /meetings/<int:meeting_id>/items/close meeting_id=@meeting                                  | in   none none none no   go   no
POST /meetings/<int:meeting_id>/items/add meeting_id=@meeting title=More                         | in   none none none no   go   go
POST /meetings/<int:meeting_id>/sittings/open meeting_id=@meeting                                | in   none none none no   late no
POST /meetings/<int:meeting_id>/sittings/suspend meeting_id=@meeting                             | in   none none none no   go   no
POST /meetings/<int:meeting_id>/sittings/close meeting_id=@meeting                               | in   none none none no   go   no
POST /meetings/<int:meeting_id>/sittings/add
    meeting_id=@meeting starts_at=2100-12-24T09:00:00Z minutes=60                                | in   none none none no   go   go
POST /meetings/<int:meeting_id>/sittings/repeat
    meeting_id=@meeting starts_at=2100-12-24T09:00:00Z minutes=60                                | in   none none none no   go   go
POST /meetings/<int:meeting_id>/sittings/<int:sitting>/move
    meeting_id=@meeting sitting=@next_sitting starts_at=2100-12-24T09:00:00Z minutes=60          | in   none none none no   go   go
POST /meetings/<int:meeting_id>/sittings/<int:sitting>/cancel
    meeting_id=@meeting sitting=@next_sitting reason=Storm                                       | in   none none none no   go   go
POST /meetings/<int:meeting_id>/record/add meeting_id=@meeting text=Noted                        | in   none none none no   go   no
GET /meetings/<int:meeting_id>/console meeting_id=@meeting                                       | none none none none no   ok   no
GET /meetings/<int:meeting_id>/interpreting meeting_id=@meeting                                  | none none none none no   ok   no
GET /meetings/<int:meeting_id>/rapporteur meeting_id=@meeting                                    | none none none none no   ok   no
GET /meetings/<int:meeting_id>/projector meeting_id=@meeting                                     | none none none none ok   ok   ok
POST /meetings/<int:meeting_id>/signals/send meeting_id=@meeting name=no_sound                   | in   none none none go   go   no
POST /meetings/<int:meeting_id>/signals/answer meeting_id=@meeting name=slower                   | in   none none none no   go   no
POST /meetings/<int:meeting_id>/people/register
    meeting_id=@meeting function=observer capacity=ngo organisation=@organisation file=@@        | in   none none none late late go
POST /meetings/<int:meeting_id>/people/<int:participant>/admit
    meeting_id=@meeting participant=@waiting_participant                                         | in   none none none no   go   go
GET /meetings/<int:meeting_id>/test meeting_id=@meeting                                          | none none none none ok   ok   ok
POST /meetings/<int:meeting_id>/test meeting_id=@meeting mode=text                               | in   none none none go   go   go
GET /meetings/<int:meeting_id>/test/block meeting_id=@meeting                                    | none none none none ok   ok   ok
GET /meetings/<int:meeting_id>/written meeting_id=@meeting                                       | none none none none ok   ok   ok
POST /meetings/<int:meeting_id>/floor/write meeting_id=@meeting text=Ours                        | in   none none none go   no   no
POST /meetings/<int:meeting_id>/sound meeting_id=@meeting url=https://sound.demo.invalid/room    | in   none none none no   go   go
GET /meetings/<int:meeting_id>/report meeting_id=@reported                                       | none none none none ok   ok   ok
GET /meetings/<int:meeting_id>/report/<int:paragraph> meeting_id=@reported paragraph=1           | none none none none ok   ok   ok
POST /meetings/<int:meeting_id>/report/draft meeting_id=@ended                                   | in   none none none no   go   go
POST /meetings/<int:meeting_id>/report/comments meeting_id=@reported                             | in   none none none no   late late
POST /meetings/<int:meeting_id>/report/adopt meeting_id=@reported                                | in   none none none no   late no
POST /meetings/<int:meeting_id>/report/<int:paragraph>/edit
    meeting_id=@reported paragraph=1 language=en text=Better                                     | in   none none none no   go   go
POST /meetings/<int:meeting_id>/report/correct
    meeting_id=@reported intervention=@spoken text=Ours                                          | in   none none none go   no   no
POST /meetings/<int:meeting_id>/report/corrections/<int:correction>/decide
    meeting_id=@reported correction=@correction decision=accepted                                | in   none none none no   go   go
GET /meetings/<int:meeting_id>/statements meeting_id=@reported                                   | none none none none ok   ok   ok
POST /meetings/<int:meeting_id>/statements meeting_id=@meeting item=@item language=en text=Ours  | in   none none none go   no   no
POST /meetings/<int:meeting_id>/statements/<int:statement>/withdraw
    meeting_id=@reported statement=@statement                                                    | in   none none none go   no   no
GET /meetings/<int:meeting_id>/actions meeting_id=@reported                                      | none none none none ok   ok   ok
POST /meetings/<int:meeting_id>/actions meeting_id=@meeting text=Write                           | in   none none none no   go   go
POST /meetings/<int:meeting_id>/actions/<int:action>/set
    meeting_id=@reported action=@action state=done                                               | in   none none none no   go   go
POST /meetings/<int:meeting_id>/people/<int:participant>/confirm
    meeting_id=@meeting participant=@waiting_colleague                                           | in   none none none go   no   no
POST /meetings/<int:meeting_id>/people/<int:participant>/decline
    meeting_id=@meeting participant=@waiting_participant reason=Full                             | in   none none none no   go   go
POST /meetings/<int:meeting_id>/people/remove
    meeting_id=@meeting participant=@fellow_participant reason=Rude                              | in   none none none no   go   go
POST /meetings/<int:meeting_id>/people/<int:participant>/hand-over
    meeting_id=@meeting participant=@own_participant to=@alternate                               | in   none none none go   go   go
POST /meetings/<int:meeting_id>/registration/withdraw meeting_id=@meeting                        | in   none none none go   late no
POST /meetings/<int:meeting_id>/registration/needs meeting_id=@meeting access_need=true          | in   none none none go   go   no
POST /meetings/<int:meeting_id>/registration/attendance meeting_id=@workshop attends=remote      | in   none none none go   go   no
POST /meetings/<int:meeting_id>/registration/members
    meeting_id=@meeting email=colleague@demo.invalid function=delegate                           | in   none none none go   no   no
POST /meetings/<int:meeting_id>/registration/nominations/<int:nomination>/<any(take,refuse):answer>
    meeting_id=@meeting nomination=@nomination answer=refuse                                     | in   none none none go   none none
GET /meetings/<int:meeting_id>/prepare meeting_id=@meeting                                       | none none none none no   ok   ok
POST /meetings/<int:meeting_id>/prepare meeting_id=@meeting title=More language=en               | in   none none none no   go   go
POST /meetings/<int:meeting_id>/announce meeting_id=@draft                                       | in   none none none no   go   go
POST /meetings/<int:meeting_id>/postpone meeting_id=@planned reason=Storm                        | in   none none none no   go   go
POST /meetings/<int:meeting_id>/reschedule meeting_id=@postponed starts_at=2100-01-04T09:00:00Z  | in   none none none no   go   go
POST /meetings/<int:meeting_id>/cancel meeting_id=@planned reason=Storm                          | in   none none none no   go   go
POST /meetings/<int:meeting_id>/adjourn meeting_id=@meeting reason=Late                          | in   none none none no   go   no
POST /meetings/<int:meeting_id>/close meeting_id=@adjourned                                      | in   none none none no   go   no
POST /meetings/<int:meeting_id>/archive meeting_id=@ended                                        | in   none none none no   go   go
POST /meetings/<int:meeting_id>/registration/open meeting_id=@planned                            | in   none none none no   go   go
POST /meetings/<int:meeting_id>/registration/close meeting_id=@planned                           | in   none none none no   go   go
POST /meetings/<int:meeting_id>/items/<int:item>/edit
    meeting_id=@planned item=@planned_item title_fr=Ordre minutes=20                             | in   none none none no   go   go
POST /meetings/<int:meeting_id>/items/<int:item>/move
    meeting_id=@planned item=@planned_item before=@planned_first                                 | in   none none none no   go   go
GET /meetings/<int:meeting_id>/registration/others meeting_id=@meeting                           | none none none none no   ok   ok
POST /meetings/<int:meeting_id>/registration/others
    meeting_id=@meeting person=@expert function=delegate capacity=party organisation=@organisation| in   none none none no   go   go
POST /meetings/<int:meeting_id>/registration/nominations/<int:nomination>/withdraw
    meeting_id=@meeting nomination=@own_nomination                                               | in   none none none go   none none
GET /meetings/<int:meeting_id>/registration/evidence meeting_id=@meeting                         | none none none none ok   ok   ok
POST /meetings/<int:meeting_id>/registration/evidence
    meeting_id=@meeting participant=@own_participant file=@@                                     | in   none none none go   go   go
POST /meetings/<int:meeting_id>/registration/evidence/<int:evidence>/withdraw
    meeting_id=@meeting evidence=@evidence                                                       | in   none none none go   go   go
# administration                                                                                 | gues stra remo else memb lead admi
GET /admin/settings                                                                              | in   no   no   no   no   no   ok
POST /admin/settings
    name=Site contact=desk@demo.invalid languages=en sign_up=open presence_days=30                  | in   no   no   no   no   no   go
POST /admin/logo logo=@@                                                                         | in   no   no   no   no   no   go
GET /admin/people                                                                                | in   no   no   no   no   no   ok
POST /admin/people/invite name=New email=new@demo.invalid language=en                            | in   no   no   no   no   no   go
POST /admin/people/<int:person_id>/<any(approve,suspend,restore,'end-sessions'):step>
    person_id=@expert step=suspend                                                               | in   no   no   no   no   no   go
POST /admin/people/<int:person_id>/roles person_id=@expert roles=secretariat                     | in   no   no   no   no   no   go
GET /admin/status                                                                                | in   no   no   no   no   no   ok
GET /admin/outbox                                                                                | in   no   no   no   no   no   ok
POST /admin/outbox/<int:delivery_id>/again delivery_id=@delivery                                 | in   no   no   no   no   no   go
# the JSON API; its commands have a table of their own                                           | gues stra remo else memb lead admi
GET /api/v1/me                                                                                   | ok   ok   ok   ok   ok   ok   ok
GET /api/v1/clock                                                                                | ok   ok   ok   ok   ok   ok   ok
GET /api/v1/openapi.json                                                                         | ok   ok   ok   ok   ok   ok   ok
GET /api/v1/communities                                                                          | ok   ok   ok   ok   ok   ok   ok
GET /api/v1/deadlines                                                                            | ok   ok   ok   ok   ok   ok   ok
GET /api/v1/groups                                                                               | ok   ok   ok   ok   ok   ok   ok
GET /api/v1/groups/<slug> slug=@room                                                             | none none none none ok   ok   ok
POST /api/v1/files file=@@                                                                       | in   ok   ok   ok   ok   ok   ok
GET /api/v1/tags                                                                                 | ok   ok   ok   ok   ok   ok   ok
GET /api/v1/threads community=@house                                                             | none none none none ok   ok   ok
GET /api/v1/threads/<int:thread_id> thread_id=@thread                                            | none none none none ok   ok   ok
GET /api/v1/notices                                                                              | in   ok   ok   ok   ok   ok   ok
GET /api/v1/unread                                                                               | in   ok   ok   ok   ok   ok   ok
GET /api/v1/threads/<int:thread_id>/people thread_id=@thread                                     | none none none none ok   ok   no
GET /api/v1/threads/<int:thread_id>/modules thread_id=@thread                                    | none none none none ok   ok   ok
GET /api/v1/posts/<int:post_id>/history post_id=@post                                            | none none none none ok   ok   ok
GET /api/v1/communities/<slug>/threads slug=@house                                               | none none none none ok   ok   ok
GET /api/v1/threads/<int:thread_id>/posts thread_id=@thread                                      | none none none none ok   ok   ok
GET /api/v1/posts/<int:post_id> post_id=@post                                                    | none none none none ok   ok   ok
GET /api/v1/search/threads q=Closed community=@house                                             | none none none none ok   ok   ok
GET /api/v1/modules                                                                              | ok   ok   ok   ok   ok   ok   ok
GET /api/v1/modules/<slug> slug=members-only                                                     | none ok   ok   ok   ok   ok   ok
GET /api/v1/modules/<slug>/questions slug=members-only                                           | none ok   ok   ok   ok   ok   ok
GET /api/v1/documents                                                                            | ok   ok   ok   ok   ok   ok   ok
GET /api/v1/symbols text=COP15/Doc.18                                                            | ok   ok   ok   ok   ok   ok   ok
GET /api/v1/documents/<int:document_id> document_id=@document                                    | none none none none ok   ok   ok
POST /api/v1/documents group=@room file=@@ title=Paper                                           | in   none none none ok   ok   ok
GET /api/v1/meetings                                                                             | ok   ok   ok   ok   ok   ok   ok
GET /api/v1/meetings/<int:meeting_id> meeting_id=@meeting                                        | none none none none ok   ok   ok
GET /api/v1/meetings/<int:meeting_id>/lines meeting_id=@meeting                                  | none none none none ok   ok   ok
GET /api/v1/meetings/<int:meeting_id>/report meeting_id=@reported                                | none none none none ok   ok   ok
GET /api/v1/meetings/<int:meeting_id>/statements meeting_id=@reported                            | none none none none ok   ok   ok
GET /api/v1/meetings/<int:meeting_id>/actions meeting_id=@reported                               | none none none none ok   ok   ok
GET /api/v1/meetings/<int:meeting_id>/written meeting_id=@meeting                                | none none none none ok   ok   ok
GET /api/v1/meetings/<int:meeting_id>/test meeting_id=@meeting                                   | none none none none ok   ok   ok
GET /api/v1/meetings/<int:meeting_id>/participants meeting_id=@meeting                           | none none none none ok   ok   ok
GET /api/v1/meetings/<int:meeting_id>/registration meeting_id=@meeting                           | none none none none ok   ok   ok
GET /api/v1/live/schema                                                                          | ok   ok   ok   ok   ok   ok   ok
GET /api/v1/live/<stream> stream=@stream                                                         | none none none none ok   ok   ok
POST /api/v1/commands/<name> name=meetings.leave meeting=@meeting                                | in   none none none ok   ok   no
GET /api/v1/<path:anything> anything=none                                                        | none none none none none none none
POST /api/v1/<path:anything> anything=none                                                       | none none none none none none none
PUT /api/v1/<path:anything> anything=none                                                        | none none none none none none none
PATCH /api/v1/<path:anything> anything=none                                                      | none none none none none none none
DELETE /api/v1/<path:anything> anything=none                                                     | none none none none none none none
"""

COMMANDS = """
# accounts                                                                                       | gues stra remo else memb lead admi
accounts.sign_up name=New email=new@demo.invalid language=en time_zone=UTC terms=1               | ok   ok   ok   ok   ok   ok   ok
accounts.confirm token=@confirm                                                                  | ok   ok   ok   ok   ok   ok   ok
accounts.take_invitation token=@welcome name=New language=en time_zone=UTC terms=1               | ok   ok   ok   ok   ok   ok   ok
accounts.sign_in email=nfp.new@demo.invalid password=wrong-password                              | ok   ok   ok   ok   ok   ok   ok
accounts.demo_sign_in person=@expert                                                             | none none none none none none none
accounts.ask_link email=nfp.new@demo.invalid purpose=sign_in                                     | ok   ok   ok   ok   ok   ok   ok
accounts.use_sign_in_link token=@sign_in                                                         | ok   ok   ok   ok   ok   ok   ok
accounts.reset_password token=@reset password=correct-horse-battery                              | ok   ok   ok   ok   ok   ok   ok
accounts.sign_out                                                                                | in   ok   ok   ok   ok   ok   ok
accounts.change_preferences name=Changed language=en time_zone=UTC                               | in   ok   ok   ok   ok   ok   ok
accounts.change_email email=changed@demo.invalid                                                 | in   ok   ok   ok   ok   ok   ok
accounts.confirm_email token=@change_email                                                       | ok   ok   ok   ok   ok   ok   ok
accounts.undo_email token=@undo_email                                                            | ok   ok   ok   ok   ok   ok   ok
accounts.change_password password=correct-horse-battery                                          | in   ok   ok   ok   ok   ok   ok
accounts.end_session session=@session                                                            | in   none none none ok   none none
accounts.end_other_sessions                                                                      | in   ok   ok   ok   ok   ok   ok
accounts.make_token label=script                                                                 | in   ok   ok   ok   ok   ok   ok
accounts.end_token token=@token                                                                  | in   none none none ok   none none
accounts.leave email=nfp.4@demo.invalid                                                          | in   bad  bad  bad  ok   bad  bad
accounts.ask_guardian of_age_month=6 of_age_year=@next_year guardian=mum@demo.invalid            | in   ok   ok   ok   ok   ok   ok
accounts.answer_as_guardian token=@asked_minor_guardian answer=yes                               | ok   ok   ok   ok   ok   ok   ok
accounts.end_consent token=@minor_guardian_end                                                   | ok   ok   ok   ok   ok   ok   ok
accounts.end_consent_of person=@minor reason=Letter                                              | in   no   no   no   no   no   ok
accounts.correct_age person=@minor reason=Letter                                                 | in   no   no   no   no   no   ok
accounts.invite_person name=New email=new@demo.invalid                                           | in   no   no   no   no   no   ok
accounts.approve_person person=@waiting                                                          | in   no   no   no   no   no   ok
accounts.suspend_person person=@expert                                                           | in   no   no   no   no   no   ok
accounts.restore_person person=@expert                                                           | in   no   no   no   no   no   ok
accounts.end_sessions_of person=@expert                                                          | in   no   no   no   no   no   ok
accounts.set_site_roles person=@expert roles[]=secretariat                                       | in   no   no   no   no   no   ok
# notices                                                                                        | gues stra remo else memb lead admi
notices.see_notice notice=@notice                                                                | in   none none none ok   none none
notices.see_all_notices                                                                          | in   ok   ok   ok   ok   ok   ok
notices.choose_kinds kinds[]=forum.reply                                                         | in   ok   ok   ok   ok   ok   ok
# administration                                                                                 | gues stra remo else memb lead admi
admin.choose_settings name=Site contact=desk@demo.invalid languages[]=en sign_up=open
    presence_days=30                                                                             | in   no   no   no   no   no   ok
admin.choose_logo content=                                                                       | in   no   no   no   no   no   ok
admin.send_again delivery=@delivery                                                              | in   no   no   no   no   no   ok
# directory                                                                                      | gues stra remo else memb lead admi
directory.claim_affiliation organisation=@organisation function=researcher since=2026-01-01
    evidence=Letter                                                                              | in   ok   ok   ok   ok   ok   ok
directory.edit_affiliation affiliation=@own since=2026-01-01 evidence=Letter                     | in   none none none ok   none no
directory.publish_affiliation affiliation=@own published=1                                       | in   none none none ok   none no
directory.declare_interests interests=Wind+farms                                                 | in   ok   ok   ok   ok   ok   ok
directory.end_affiliation affiliation=@own                                                       | in   none none none ok   none ok
directory.verify_affiliation affiliation=@claim evidence=Letter                                  | in   none none none no   none ok
directory.offer_mentoring languages[]=en places=2 words=Ask+me is_open=1                         | in   ok   ok   ok   ok   ok   ok
directory.ask_mentor person=@mentor words=Please                                                 | in   ok   ok   ok   late ok   ok
directory.answer_mentee pairing=@asked_pairing accept=1                                          | in   none none none ok   none none
directory.end_pairing pairing=@pairing                                                           | in   none none none ok   none none
directory.write_in_pairing pairing=@pairing subject=Hello body=Good+morning                      | in   none none none ok   none none
directory.confirm_mentor person=@mentor                                                          | in   no   no   no   no   no   ok
directory.end_confirmation person=@mentor                                                        | in   no   no   no   no   no   ok
directory.write_to affiliation=@entry subject=Hello body=Good+morning                            | in   ok   ok   ok   ok   ok   ok
directory.add_organisation slug=new-trust kind=ngo_national names.en=New                         | in   no   no   no   no   no   ok
directory.declare_expertise topics[]=region:africa languages[]=en                                | in   ok   ok   ok   ok   ok   ok
directory.pause_volunteering weeks=4                                                             | in   late late late ok   ok   late
directory.import_organisations rows=@@                                                           | in   no   no   no   no   no   ok
directory.import_statuses rows=@@                                                                | in   no   no   no   no   no   ok
# calendar                                                                                       | gues stra remo else memb lead admi
calendar.add_deadline name_en=Reports at=2027-03-01T12:00 source=Letter
    kind=deadline visibility=public                                                              | in   no   no   no   no   no   ok
calendar.remove_deadline deadline=@deadline                                                      | in   no   no   no   no   no   ok
# groups                                                                                         | gues stra remo else memb lead admi
groups.create_group slug=new-room kind=community names.en=New purposes.en=Talk
    visibility=members joining=open formality=informal                                           | in   no   no   no   no   no   ok
groups.join group=@room                                                                          | in   none none none ok   ok   no
groups.leave group=@room                                                                         | in   none none none ok   late ok
groups.ask_to_join group=@room words=Please                                                      | in   none none none no   no   ok
groups.withdraw_request group=@room                                                              | in   none none none ok   ok   ok
groups.answer_request group=@room person=@business let_in=1                                      | in   none none none no   ok   no
groups.invite group=@room email=x@demo.invalid                                                   | in   none none none no   ok   no
groups.accept_invitation token=@invitation                                                       | in   ok   no   no   no   no   no
groups.remove_member group=@room person=@fellow                                                  | in   none none none no   ok   no
groups.set_role group=@room person=@fellow role=rapporteur                                       | in   none none none no   ok   no
# forum                                                                                          | gues stra remo else memb lead admi
forum.ask_question community=@house title=Why body=Because language=en show_as=name              | in   none none none ok   ok   no
forum.start_discussion community=@house title=Why body=Because language=en show_as=name          | in   none none none ok   ok   no
forum.announce community=@house title=News body=Open language=en                                 | in   none none none no   ok   no
forum.keep_draft place=@place title=Why                                                          | in   none none none ok   ok   no
forum.discard_draft place=@place                                                                 | in   ok   ok   ok   ok   ok   ok
forum.add_file file=@@                                                                           | in   ok   ok   ok   ok   ok   ok
forum.remove_file attachment=@picture                                                            | in   none none none no   ok   no
forum.set_tags thread=@thread tags[]=@tag                                                        | in   none none none no   ok   no
forum.add_tag slug=new-word heading=work
    names.en=New names.fr=Neuf names.es=Nueva                                                    | in   no   no   no   no   no   ok
forum.change_tag tag=@tag heading=work
    names.en=New names.fr=Neuf names.es=Nueva                                                    | in   no   no   no   no   no   ok
forum.end_tag tag=@tag                                                                           | in   no   no   no   no   no   ok
forum.revive_tag tag=@ended_tag                                                                  | in   no   no   no   no   no   ok
forum.post_reply thread=@thread body=Yes language=en                                             | in   none none none ok   ok   no
forum.edit_post post=@post body=Changed language=en                                              | in   none none none no   ok   no
forum.accept_answer post=@reply                                                                  | in   none none none no   ok   no
forum.withdraw_acceptance thread=@thread                                                         | in   none none none no   ok   no
forum.mark_community_read community=@house                                                       | in   none none none ok   ok   ok
forum.follow kind=thread thing=@thread volume=mute                                               | in   none none none ok   ok   ok
forum.pass_ask ask=@ask                                                                          | in   none none none ok   none none
forum.set_answer_wait community=@house days=3                                                    | in   none none none no   ok   no
forum.withdraw_post post=@post                                                                   | in   none none none no   ok   no
forum.thank_for_post post=@reply                                                                 | in   none none none ok   ok   ok
forum.take_back_thanks post=@reply                                                               | in   none none none ok   ok   ok
links.link_thread thread=@thread module=T03                                                      | in   none none none no   ok   ok
links.unlink_thread thread=@thread module=1                                                      | in   none none none no   ok   ok
forum.mark_read thread=@thread number=2                                                          | in   none none none ok   ok   ok
forum.lock_thread thread=@thread words=Done                                                      | in   none none none no   ok   no
forum.unlock_thread thread=@thread words=Again                                                   | in   none none none no   late no
forum.set_slow_mode thread=@thread minutes=5 words=Calm                                          | in   none none none no   ok   no
forum.schedule_close thread=@thread days=7 words=Enough                                          | in   none none none no   ok   no
forum.move_thread thread=@thread community=@annex is_agreed=1 words=Better                       | in   none none none no   ok   no
forum.split_thread thread=@thread posts[]=@reply title=More language=en words=Apart              | in   none none none no   ok   no
forum.merge_threads thread=@aside into=@thread words=Same                                        | in   none none none no   ok   no
# moderation                                                                                     | gues stra remo else memb lead admi
forum.merge_communities community=@annex into=@house is_agreed=1 words=Same                      | in   none none none no   ok   ok
moderation.report_thing thing=@reply reason=attack                                               | in   none none none ok   no   ok
moderation.decide things[]=@reply verdict=hide reason=attack                                     | in   none none none none ok   none
moderation.appeal_decision decision=@decision words=Please                                       | in   none none none ok   no   none
moderation.rename_community community=@house new_slug=newer-house names.en=New names.fr=Neuf
    names.es=Nuevo words=Better                                                                  | in   none none none no   ok   ok
moderation.answer_appeal decision=@appealed answer=uphold words=No                               | in   none none none none no   ok
forum.renew_feed_address                                                                         | in   ok   ok   ok   ok   ok   ok
forum.claim_imported_posts                                                                       | in   ok   ok   ok   ok   ok   ok
forum.import_posts community=first-steps title=Why language=en messages=@@                      | in   no   no   no   no   no   no
# search                                                                                         | gues stra remo else memb lead admi
search.rebuild kind=thread                                                                       | in   no   no   no   no   no   no
forum.claim_question thread=@sealed sure=1                                                       | in   none none none ok   no   no
forum.write_to_sealed post=@sealed_post kind=warning reason=Please+take+the+name+out.            | in   none none none no   ok   no
forum.read_letter letter=@letter                                                                 | in   none none none ok   none none
forum.end_pause letter=@letter                                                                   | in   none none none no   ok   none
forum.ask_unsealing post=@sealed_post reason=Somebody+could+be+harmed.                           | in   none none none no   no   ok
forum.confirm_unsealing unsealing=@unsealing reason=Somebody+could+be+harmed.                    | in   none none none none none ok
forum.stop_unsealing unsealing=@unsealing reason=Somebody+could+be+harmed.                       | in   none none none none none ok
forum.open_peers_report report=@peers_report reason=Somebody+could+be+harmed.                    | in   no   no   no   no   no   ok
# knowledge                                                                                      | gues stra remo else memb lead admi
knowledge.choose_level level=starter                                                             | in   ok   ok   ok   ok   ok   ok
knowledge.tick_item item=@members_box done=1                                                     | in   ok   ok   ok   ok   ok   ok
knowledge.publish_module module=@@                                                               | in   no   no   no   no   no   ok
# documents                                                                                      | gues stra remo else memb lead admi
documents.import_document group=@room file=@@                                                    | in   none none none ok   ok   ok
# meetings                                                                                       | gues stra remo else memb lead admi
meetings.plan_meeting group=@room title=Next kind=wg_session starts_at=2100-12-24T09:00:00Z
    minutes=60                                                                                   | in   none none none no   ok   ok
meetings.copy_meeting meeting=@meeting starts_at=2100-01-04T09:00:00Z                            | in   none none none no   ok   ok
meetings.choose_attendance meeting=@workshop attends=remote                                      | in   none none none ok   ok   no
meetings.change_meeting meeting=@meeting title_en=Renamed                                        | in   none none none no   ok   ok
meetings.save_template meeting=@meeting name=Usual                                               | in   none none none no   ok   ok
meetings.plan_from_template template=@template title=Next starts_at=2100-01-04T09:00:00Z         | in   none none none none ok   ok
meetings.remove_template template=@template                                                      | in   none none none none ok   ok
meetings.enter meeting=@meeting mode=text                                                        | in   none none none ok   ok   no
meetings.save_test meeting=@meeting connection=websocket round_trip_ms=90                        | in   none none none ok   ok   ok
meetings.write_intervention meeting=@meeting text=Ours                                           | in   none none none ok   no   no
meetings.set_conference_link meeting=@meeting url=https://sound.demo.invalid/room                | in   none none none no   ok   ok
meetings.leave meeting=@meeting                                                                  | in   none none none ok   ok   no
meetings.say meeting=@meeting text=Hello                                                         | in   none none none ok   ok   no
meetings.hide_line meeting=@meeting line=@line reason=Rude                                       | in   none none none no   ok   no
meetings.mute meeting=@meeting participant=@fellow_participant reason=Rude                       | in   none none none no   ok   no
meetings.unmute meeting=@meeting participant=@alternate                                          | in   none none none no   ok   no
meetings.show_paragraph meeting=@meeting document=@document                                      | in   none none none no   ok   no
meetings.stop_showing meeting=@meeting                                                           | in   none none none no   ok   no
meetings.set_item_outcome meeting=@meeting outcome=deferred text=Later                           | in   none none none no   ok   no
meetings.set_document_outcome meeting=@meeting document=@symbol outcome=noted                    | in   none none none no   ok   no
meetings.recommend_actions meeting=@meeting document=@symbol actions[]=note                      | in   none none none no   ok   ok
meetings.request_floor meeting=@meeting kind=technical text=Sound                                | in   none none none ok   ok   no
meetings.withdraw_request meeting=@meeting request=@request                                      | in   none none none ok   no   no
meetings.confirm_on_behalf meeting=@meeting request=@other_request                               | in   none none none ok   no   no
meetings.decline_on_behalf meeting=@meeting request=@other_request                               | in   none none none ok   no   no
meetings.call_speaker meeting=@meeting request=@request                                          | in   none none none no   ok   no
meetings.skip_speaker meeting=@meeting request=@request                                          | in   none none none no   ok   no
meetings.grant_reply meeting=@meeting request=@request                                           | in   none none none no   late no
meetings.move_request meeting=@meeting request=@other_request before=@request reason=Flight      | in   none none none no   ok   no
meetings.convert_to_text meeting=@meeting request=@request                                       | in   none none none no   late no
meetings.rule_on_point meeting=@meeting request=@request result=noted text=Noted                 | in   none none none no   late no
meetings.put_motion meeting=@meeting request=@request result=carried                             | in   none none none no   late no
meetings.extend_timer meeting=@meeting by_s=30                                                   | in   none none none no   late no
meetings.refuse_request meeting=@meeting request=@request reason=Late                            | in   none none none no   ok   no
meetings.call_next meeting=@meeting                                                              | in   none none none no   ok   no
meetings.finish_speaker meeting=@meeting                                                         | in   none none none no   late no
meetings.hold_speaker meeting=@meeting                                                           | in   none none none no   late no
meetings.resume_speaker meeting=@meeting                                                         | in   none none none no   late no
meetings.note_connection meeting=@meeting request=@request connection=lost                       | in   none none none no   no   no
meetings.set_timer meeting=@meeting speaking_limit_s=60                                          | in   none none none no   ok   no
meetings.open_list meeting=@meeting item=@next_item                                              | in   none none none no   ok   no
meetings.close_list meeting=@meeting                                                             | in   none none none no   ok   no
meetings.start_item meeting=@meeting item=@next_item                                             | in   none none none no   ok   no
meetings.close_item meeting=@meeting                                                             | in   none none none no   ok   no
meetings.add_item meeting=@meeting title=More                                                    | in   none none none no   ok   ok
meetings.open_sitting meeting=@meeting                                                           | in   none none none no   late no
meetings.suspend_sitting meeting=@meeting                                                        | in   none none none no   ok   no
meetings.close_sitting meeting=@meeting                                                          | in   none none none no   ok   no
meetings.add_sitting meeting=@meeting starts_at=2100-12-24T09:00:00Z minutes=60                  | in   none none none no   ok   ok
meetings.plan_repeats meeting=@meeting starts_at=2100-12-24T09:00:00Z minutes=60                 | in   none none none no   ok   ok
meetings.move_sitting meeting=@meeting sitting=@next_sitting
    starts_at=2100-12-24T09:00:00Z minutes=60                                                    | in   none none none no   ok   ok
meetings.cancel_sitting meeting=@meeting sitting=@next_sitting reason=Storm                      | in   none none none no   ok   ok
meetings.add_record_line meeting=@meeting text=Noted                                             | in   none none none no   ok   no
meetings.signal meeting=@meeting name=no_sound                                                   | in   none none none ok   ok   no
meetings.answer_signal meeting=@meeting name=slower                                              | in   none none none no   ok   no
meetings.register meeting=@meeting function=observer capacity=ngo organisation=@organisation     | in   none none none late late ok
meetings.admit meeting=@meeting participant=@waiting_participant                                 | in   none none none no   ok   ok
meetings.draft_report meeting=@ended                                                             | in   none none none no   ok   ok
meetings.edit_paragraph meeting=@reported paragraph=1 language=en text=Better                    | in   none none none no   ok   ok
meetings.open_comments meeting=@reported                                                         | in   none none none no   late late
meetings.correct_intervention meeting=@reported intervention=@spoken text=Ours                   | in   none none none ok   no   no
meetings.decide_correction meeting=@reported correction=@correction decision=accepted            | in   none none none no   ok   ok
meetings.adopt_report meeting=@reported                                                          | in   none none none no   late no
meetings.file_statement meeting=@meeting item=@item language=en text=Ours                        | in   none none none ok   no   no
meetings.withdraw_statement meeting=@reported statement=@statement                               | in   none none none ok   no   no
meetings.add_action meeting=@meeting text=Write                                                  | in   none none none no   ok   ok
meetings.set_action meeting=@reported action=@action state=done                                  | in   none none none no   ok   ok
meetings.approve_registration meeting=@meeting participant=@waiting_participant                  | in   none none none no   ok   ok
meetings.confirm_member meeting=@meeting participant=@waiting_colleague                          | in   none none none ok   no   no
meetings.decline meeting=@meeting participant=@waiting_participant reason=Full                   | in   none none none no   ok   ok
meetings.remove_participant meeting=@meeting participant=@fellow_participant reason=Rude         | in   none none none no   ok   ok
meetings.hand_over meeting=@meeting participant=@own_participant to=@alternate                   | in   none none none ok   ok   ok
meetings.name_member meeting=@meeting email=colleague@demo.invalid function=delegate             | in   none none none ok   no   no
meetings.answer_nomination meeting=@meeting nomination=@nomination answer=refuse                 | in   none none none ok   none none
meetings.state_access_need meeting=@meeting access_need=true                                     | in   none none none ok   ok   no
meetings.withdraw_registration meeting=@meeting                                                  | in   none none none ok   late no
meetings.announce_meeting meeting=@draft                                                         | in   none none none no   ok   ok
meetings.postpone_meeting meeting=@planned reason=Storm                                          | in   none none none no   ok   ok
meetings.reschedule_meeting meeting=@postponed starts_at=2100-01-04T09:00:00Z                    | in   none none none no   ok   ok
meetings.cancel_meeting meeting=@planned reason=Storm                                            | in   none none none no   ok   ok
meetings.adjourn_meeting meeting=@meeting reason=Late                                            | in   none none none no   ok   no
meetings.close_meeting meeting=@adjourned                                                        | in   none none none no   ok   no
meetings.archive_meeting meeting=@ended                                                          | in   none none none no   ok   ok
meetings.open_registration meeting=@planned                                                      | in   none none none no   ok   ok
meetings.close_registration meeting=@planned                                                     | in   none none none no   ok   ok
meetings.edit_item meeting=@planned item=@planned_item title_fr=Ordre minutes=20                 | in   none none none no   ok   ok
meetings.move_item meeting=@planned item=@planned_item before=@planned_first                     | in   none none none no   ok   ok
meetings.withdraw_nomination meeting=@meeting nomination=@own_nomination                         | in   none none none ok   none none
meetings.give_evidence meeting=@meeting participant=@own_participant file=@@                     | in   none none none ok   ok   ok
meetings.register_with_letter meeting=@meeting function=observer capacity=ngo
    organisation=@organisation file=@@                                                           | in   none none none late late ok
meetings.withdraw_evidence meeting=@meeting evidence=@evidence                                   | in   none none none ok   ok   ok
"""
