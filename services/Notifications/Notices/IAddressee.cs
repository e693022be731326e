namespace Trilateral.Notifications.Notices;

/// <summary>Somebody notices can go to: a person's contact or a partner's webhook endpoint. Mapped columns, so that the audience filters in the database.</summary>
internal interface IAddressee
{
    /// <summary>government, civil_society, unodc or platform.</summary>
    string Side { get; }

    /// <summary><c>frm_…</c>; null for one of no country.</summary>
    string? Framework { get; }
}

/// <summary>A partner's system, which asks for what it is told, by endpoint or feed; a person is told without asking.</summary>
internal interface IListener : IAddressee;
