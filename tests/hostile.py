"""Hostile input: markup, addresses and numbers that must do no harm."""

from typing import Any

LONG = "9" * 5000  # more digits than Python reads as a number


def failures(answers: dict[Any, Any]) -> list[Any]:
    """Return the requests (the keys of ``answers``) whose response is a server error."""
    return [request for request, answer in answers.items() if answer.status_code >= 500]


#: Markup that browsers read otherwise than those who check it; whatever of it runs calls ``canary``.
MARKUP = (
    '<!--><img src="/x" onerror="canary()">-->',
    '<!--><meta http-equiv="refresh" content="0;url=//canary.example/">-->',
    '<!--><a rel="attachment" href="file:///etc/canary">x</a>-->',
    "<!---><script>canary()</script>-->",
    '<!-- --!><img src="/x" onerror="canary()"> -->',
    '<!-x><img src="/x" onerror="canary()">',
    '<![CDATA[><img src="/x" onerror="canary()">]]>',
    '<![CDATA[<![CDATA[]]><svg onload="canary()">]]>',
    '<?canary ><img src="/x" onerror="canary()">?>',
    '<!DOCTYPE p [<!ENTITY canary "x">]>&canary;',
    "<script>canary()</script>",
    "<scr\tipt>canary()</script>",
    '<img src="/x" onerror="canary()">',
    "<img/src='/x'/onerror=canary()//",
    '<p onclick="canary()" style="background:url(javascript:canary())">x</p>',
    '<b/onmouseover="canary()">x</b>',
    '<svg onload="canary()"></svg>',
    '<svg><style><img src="/x" onerror="canary()"></style></svg>',
    '<svg><p><style><!--</style><img src="/x" onerror="canary()">--></style></p></svg>',
    '<svg><a xlink:href="javascript:canary()"><text>x</text></a></svg>',
    '<svg><use href="data:image/svg+xml,canary#x"></use></svg>',
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=canary()&gt;">',
    '<math><mi//xlink:href="data:x,<script>canary()</script>">',
    '<form><math><mtext></form><form><mglyph><style></math><img src="/x" onerror="canary()">',
    '<noscript><p title="</noscript><img src=/x onerror=canary()>"></noscript>',
    '<template><img src="/x" onerror="canary()"></template>',
    '<textarea><p title="</textarea><img src=/x onerror=canary()>"></textarea>',
    '<xmp><p title="</xmp><img src=/x onerror=canary()>"></xmp>',
    '<select><style></select><img src="/x" onerror="canary()"></style>',
    '<a href="javascript:canary()">x</a>',
    '<a href="JaVa&#10;ScRiPt&colon;canary()">x</a>',
    '<a href="&#1;javascript:canary()">x</a>',
    '<a href="java\u200bscript:canary()">x</a>',
    '<a href="\u00a0javascript:canary()">x</a>',
    '<a href="vbscript:canary()">x</a>',
    '<a href="data:text/html,<script>canary()</script>">x</a>',
    '<a href="FILE://localhost/etc/canary">x</a>',
    '<a rel="attachment" href="file:///etc/canary">x</a>',
    '<a rel="x AttachMent" href="/etc/../etc/canary">x</a>',
    '<link rel="attachment" href="file:///etc/canary">',
    '<link rel="stylesheet" href="//canary.example/">',
    '<meta http-equiv="refresh" content="0;url=//canary.example/">',
    '<base href="//canary.example/">',
    '<iframe srcdoc="<script>canary()</script>"></iframe>',
    '<object data="data:text/html,<script>canary()</script>"></object>',
    '<embed embedtype="media" url="javascript:canary()">',
    '<form action="//canary.example/"><button formaction="javascript:canary()">x</button></form>',
    '<style>@import "//canary.example/";</style>',
    '<p style="background:url(//canary.example/)">x</p>',
    '<details open ontoggle="canary()">x</details>',
    '<input autofocus onfocus="canary()">',
    '"><img src="/x" onerror="canary()">',
    "'-canary()-'",
    "</script><script>canary()</script>",
    "{{ canary }}{% load canary %}${canary()}",
)

#: Addresses a link must not lead to, as somebody types them into a field for addresses.
ADDRESSES = (
    "javascript:canary()",
    " JaVaScRiPt:canary()",
    "java\nscript:canary()",
    "\x01javascript:canary()",
    "vbscript:canary()",
    "data:text/html,<script>canary()</script>",
    "file:///etc/canary",
    "FILE://localhost/etc/canary",
    '"><img src="/x" onerror="canary()">',
)
