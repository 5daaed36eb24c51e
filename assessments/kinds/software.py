"""The maintained list of software that people in customer experience work with. A published question keeps its own."""

SOFTWARE = (
    "Zendesk",
    "Freshdesk",
    "Intercom",
    "Salesforce Service Cloud",
    "HubSpot Service Hub",
    "Help Scout",
    "Gorgias",
    "Jira Service Management",
    "ServiceNow",
    "Genesys or another phone system",
    "Qualtrics",
    "Medallia",
    "SurveyMonkey or another survey tool",
    "Looker Studio, Power BI or Tableau",
    "Excel or another spreadsheet",
    "SQL",
    "An AI assistant for drafting or summing up",
    "A bot builder",
)
