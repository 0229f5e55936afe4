"""The papers of the invented visit, and the desk's print journal around them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import cache

from dostdesk.desk.view import PaperState, PrintJobView
from dostdesk.domain.ids import PrintJobId, TicketId
from dostdesk.domain.papers import (
    Acknowledgement,
    DocumentToBring,
    HowPresented,
    PresentedDocument,
    Promise,
    ServedService,
    ToBringSlip,
    VisitReceipt,
)
from dostdesk.domain.words import Words
from dostdesk.printing.render import render
from ui.gallery.day import NOW

CENTRE = "12 saylı DOST mərkəzi"
AT = NOW + timedelta(minutes=12)
_BRING = DocumentToBring(name="kirayə müqaviləsi", by=date(2026, 11, 19))

RECEIPT = VisitReceipt(
    language="az",
    centre=CENTRE,
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
    to_bring=(_BRING,),
    qr="DOST:R:12-26-0A7-00432-9",
    barcode="12-26-0A7-00432-9",
)
NOTICE = Acknowledgement(
    language="az",
    centre=CENTRE,
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
        PresentedDocument(name="Doğum şəhadətnamələri", how=HowPresented.SCANNED, pieces=3),
        PresentedDocument(name="Ailə üzvlərinin razılığı", how=HowPresented.SIGNED),
    ),
    to_bring=(_BRING,),
    clerk="A. Cəfərova",
    qr="DOST:A:12-26-0A7-00431-K",
)

TO_BRING = ToBringSlip(
    language="az",
    centre=CENTRE,
    label="Y-047",
    window="7",
    service="Ünvanlı dövlət sosial yardımının təyin edilməsi",
    documents=(
        DocumentToBring(name="Kirayə müqaviləsi", by=date(2026, 11, 19)),
        DocumentToBring(name="Ailə tərkibi haqqında arayış", by=date(2026, 11, 19)),
    ),
    return_by=NOW + timedelta(days=7),
    issued_at=AT,
    barcode="12-26-0A7-00431-K",
)
CORRECTED = replace(NOTICE, version=2)
_CORRECTED = 2


def job(
    order: int, kind: str, state: PaperState, *, label: str = "Y-047", error: str = "", copy: int = 0
) -> PrintJobView:
    """A paper of the journal, printed `order` minutes before the receipt."""
    made = AT - timedelta(minutes=order)
    printed = made + timedelta(seconds=4) if state is PaperState.PRINTED else None
    return PrintJobView(
        id=PrintJobId(f"{kind}-{label}-{order}"),
        kind=kind,
        ticket=TicketId(f"t-{label}"),
        label=label,
        number=f"12-26-0A7-{432 - order:05d}-9",
        copy=copy,
        state=state,
        made_at=made,
        printed_at=printed,
        error=error,
    )


def visit_papers(*, error: str = "") -> tuple[PrintJobView, ...]:
    """The receipt and the notice; the receipt stopped with `error`, or came out."""
    state = PaperState.FAILED if error else PaperState.PRINTED
    return (job(0, "receipt", state, error=error), job(1, "acknowledgement", PaperState.PRINTED))


def kept_by_printer() -> tuple[PrintJobView, ...]:
    """The receipt is at a printer that is out of paper."""
    return (job(0, "receipt", PaperState.PRINTING, error="paper_out"), job(1, "acknowledgement", PaperState.PRINTED))


def missing_papers() -> tuple[PrintJobView, ...]:
    """A slip about missing papers, and a notice that was corrected."""
    return (job(0, "to_bring", PaperState.PRINTED), job(_CORRECTED, "acknowledgement", PaperState.PRINTED))


def journal() -> tuple[PrintJobView, ...]:
    """What else this desk printed today."""
    return (
        job(25, "receipt", PaperState.PRINTED, label="A-088"),
        job(42, "receipt", PaperState.PRINTED, label="Y-044", copy=1),
        job(53, "acknowledgement", PaperState.PRINTED, label="Y-043"),
        job(57, "receipt", PaperState.PRINTED, label="A-085"),
    )


@cache
def pdf(of: PrintJobId, words_az: Words) -> bytes:
    """The paper of a job."""
    if of.startswith("to_bring"):
        return render(TO_BRING, words_az)
    if of.endswith(f"-{_CORRECTED}"):
        return render(CORRECTED, words_az)
    return render(NOTICE if of.startswith("acknowledgement") else RECEIPT, words_az)
