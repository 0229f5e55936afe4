"""Papers with invented people, as the tests and the benchmark print them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache

from dostdesk.assets import resource
from dostdesk.domain.papers import (
    Acknowledgement,
    DocumentToBring,
    HowPresented,
    PresentedDocument,
    Promise,
    ServedService,
    TicketSlip,
    ToBringSlip,
    VisitReceipt,
)
from dostdesk.domain.words import Language, Words

AT = datetime(2026, 11, 12, 10, 44, tzinfo=UTC)


@cache
def words(language: Language = "az") -> Words:
    return Words.load(resource("translations"), language)


RECEIPT = VisitReceipt(
    language="az",
    centre="12 saylı DOST mərkəzi",
    label="Y-047",
    issued_at=AT,
    window="7",
    number="12-26-0A7-00432-9",
    applications=("12-26-0A7-00431-K",),
    citizen="Quliyeva N. E.",
    masked_fin="0TE••••",
    operator="A. Cəfərova",
    services=(
        ServedService(name="ÜDSY təyinatı", result="Qəbul edildi · cavab ən gec 26.11.2026"),
        ServedService(name="İşaxtaran qeydiyyatı", result="Qeydiyyata alındınız"),
        ServedService(name="Gəlir arayışı", result="Verildi"),
    ),
    to_bring=(DocumentToBring(name="kirayə müqaviləsi", by=date(2026, 11, 19)),),
    qr="DOST:R:12-26-0A7-00432-9",
    barcode="12-26-0A7-00432-9",
)

NOTICE = Acknowledgement(
    language="az",
    centre="12 saylı DOST mərkəzi",
    number="12-26-0A7-00431-K",
    accepted_at=AT,
    applicant="Quliyeva Nərmin Elşad qızı",
    masked_fin="0TE••••",
    masked_document="AA •••••05",
    service="Ünvanlı dövlət sosial yardımının təyin edilməsi",
    promise=Promise(on=date(2026, 11, 26), days=10, counted="working"),
    presented=(
        PresentedDocument(name="Şəxsiyyət vəsiqəsi", how=HowPresented.READ),
        PresentedDocument(name="Ailə tərkibi haqqında arayış", how=HowPresented.FROM_SYSTEM),
        PresentedDocument(name="Gəlirlər haqqında məlumat", how=HowPresented.FROM_SYSTEM),
        PresentedDocument(name="Nikah haqqında şəhadətnamə", how=HowPresented.FROM_SYSTEM),
        PresentedDocument(name="Doğum şəhadətnamələri", how=HowPresented.SCANNED, pieces=3),
        PresentedDocument(name="Ailə üzvlərinin razılığı", how=HowPresented.SIGNED),
    ),
    to_bring=(DocumentToBring(name="Kirayə müqaviləsi", by=date(2026, 11, 19)),),
    clerk="A. Cəfərova",
    qr="DOST:A:12-26-0A7-00431-K",
)

SLIP = TicketSlip(
    language="az",
    centre="12 saylı DOST mərkəzi",
    label="Y-054",
    service="Sosial yardım",
    arrived_at=AT,
    barcode="DOST-T-Y-054-1211",
    priority="Əlilliyi olan şəxs",
    waiting_before=11,
    wait_min=(18, 34),
    note="Oturun və lövhəyə baxın",
)

TO_BRING = ToBringSlip(
    language="az",
    centre="12 saylı DOST mərkəzi",
    label="Y-047",
    window="7",
    service="Ünvanlı dövlət sosial yardımının təyin edilməsi",
    documents=(
        DocumentToBring(name="Kirayə müqaviləsi", by=date(2026, 11, 19)),
        DocumentToBring(name="Ailə tərkibi haqqında arayış", by=date(2026, 11, 19)),
    ),
    return_by=datetime(2026, 11, 19, 13, 0, tzinfo=UTC),
    issued_at=AT,
    barcode="DOST-T-Y-047-1211",
)

MANY_DOCUMENTS = replace(
    NOTICE,
    presented=tuple(
        PresentedDocument(name=f"Ailə üzvünün gəlirləri haqqında {place} nömrəli arayış", how=HowPresented.SEEN)
        for place in range(1, 31)
    ),
)
