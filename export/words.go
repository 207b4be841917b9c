package export

import "unrule/domain"

// wordsOf is what the table's own words read like in a language; English reads as
// it stands. Keys, ids and numbers are the same in every language.
func wordsOf(language domain.Language) map[string]string {
	switch language {
	case domain.Spanish:
		return spanish
	case domain.Portuguese:
		return portuguese
	}
	return nil
}

var spanish = map[string]string{
	"section": "sección", "key": "clave", "name": "nombre", "measure": "medida", "value": "valor", "unit": "unidad",
	"about": "acerca de", "quarter": "trimestre", "from": "desde", "to": "hasta", "through": "contado hasta", "time_zone": "zona horaria", "position": "posición",
	"figures": "cifras", "trend": "trimestres anteriores",
	"impacts": "impactos", "severities": "gravedades", "owners": "áreas responsables", "costliest": "las más costosas",
	"rules": "reglas", "board_rules": "reglas del comité", "acts": "actos", "unsuppressed": "sin supresión",
	"reports": "reportes", "me_too": "a mí también", "new_rules": "reglas nuevas", "rules_reported": "reglas reportadas",
	"decisions": "decisiones", "decided_remove": "decidido: quitar", "decided_change": "decidido: cambiar",
	"decided_explain": "decidido: explicar", "decided_keep": "decidido: conservar",
	"decided_escalate": "decidido: elevar", "decided_defer": "decidido: aplazar",
	"disputed": "desmentidas", "slips": "aplazamientos de fecha", "justifications_lapsed": "justificaciones vencidas",
	"thanks_sent": "agradecimientos enviados", "questions_asked": "preguntas hechas", "replies_given": "respuestas dadas", "messages": "mensajes",
	"hours_returned_claimed": "horas devueltas, declaradas", "hours_returned_confirmed": "horas devueltas, confirmadas",
	"hours_lost_again": "horas perdidas de nuevo", "hours": "horas", "hours_per_month": "horas por mes",
	"days_from_report_to_decision": "días del reporte a la decisión", "days_from_decision_to_verified": "días de la decisión a la verificación",
	"days": "días", "date": "fecha", "percent": "por ciento", "within_own_authority": "dentro de nuestra autoridad",
	"anger": "enojo", "frustration": "frustración", "delay": "retraso", "annoyance": "fastidio",
	"severity_1": "gravedad 1", "severity_2": "gravedad 2", "severity_3": "gravedad 3", "severity_4": "gravedad 4",
	"severity_not_said": "gravedad no dicha",
	"owner":             "área responsable", "stage": "etapa", "all_reports": "reportes hasta el final", "floor": "piso", "estimate": "estimación", "grade": "calidad",
	"act": "acto", "day": "día", "reason": "motivo", "warning": "aviso", "customer": "clientes", "employee": "empleados",
	"side_not_said": "no dicen de qué lado están", "department_not_said": "empleados que no dicen su área", "removed": "quitada", "verified": "verificada", "unconfirmed": "sin confirmar", "relapsed": "recaída",
	"rejected": "no admitida", "merged": "unida a otra", "reported": "reportada", "under_review": "en revisión", "committed": "comprometida",
	"kept": "conservada", "escalated": "elevada", "deferred": "aplazada",
	"remove": "quitar", "change": "cambiar", "explain": "explicar", "keep": "conservar", "escalate": "elevar", "defer": "aplazar",
	"rule-decided": "decisión", "rule-rejected": "no admitida", "removal-rescheduled": "fecha cambiada", "rule-reopened": "reabierta",
	"removal-announced": "quitada según el área", "removal-verified": "verificada", "removal-disputed": "desmentida",
	"verification-expired": "sin confirmar", "relapse-detected": "recaída", "justification-lapsed": "justificación vencida",
	"deferral-ended": "fin del aplazamiento",
	"UNSUPPRESSED: these figures can single people out. For the operator only; do not pass on.": "SIN SUPRESIÓN: estas cifras pueden señalar a personas. Solo para quien opera el sistema; no las difunda.",
}

var portuguese = map[string]string{
	"section": "seção", "key": "chave", "name": "nome", "measure": "medida", "value": "valor", "unit": "unidade",
	"about": "sobre", "quarter": "trimestre", "from": "de", "to": "até", "through": "contado até", "time_zone": "fuso horário", "position": "posição",
	"figures": "números", "trend": "trimestres anteriores",
	"impacts": "impactos", "severities": "gravidades", "owners": "áreas responsáveis", "costliest": "as mais custosas",
	"rules": "regras", "board_rules": "regras do comitê", "acts": "atos", "unsuppressed": "sem supressão",
	"reports": "relatos", "me_too": "eu também", "new_rules": "regras novas", "rules_reported": "regras relatadas",
	"decisions": "decisões", "decided_remove": "decidido: remover", "decided_change": "decidido: mudar",
	"decided_explain": "decidido: explicar", "decided_keep": "decidido: manter",
	"decided_escalate": "decidido: encaminhar", "decided_defer": "decidido: adiar",
	"disputed": "contestadas", "slips": "mudanças de data", "justifications_lapsed": "justificativas vencidas",
	"thanks_sent": "agradecimentos enviados", "questions_asked": "perguntas feitas", "replies_given": "respostas dadas", "messages": "mensagens",
	"hours_returned_claimed": "horas devolvidas, declaradas", "hours_returned_confirmed": "horas devolvidas, confirmadas",
	"hours_lost_again": "horas perdidas de novo", "hours": "horas", "hours_per_month": "horas por mês",
	"days_from_report_to_decision": "dias do relato à decisão", "days_from_decision_to_verified": "dias da decisão à verificação",
	"days": "dias", "date": "data", "percent": "por cento", "within_own_authority": "dentro da nossa autoridade",
	"anger": "raiva", "frustration": "frustração", "delay": "atraso", "annoyance": "aborrecimento",
	"severity_1": "gravidade 1", "severity_2": "gravidade 2", "severity_3": "gravidade 3", "severity_4": "gravidade 4",
	"severity_not_said": "gravidade não dita",
	"owner":             "área responsável", "stage": "etapa", "all_reports": "relatos até o fim", "floor": "piso", "estimate": "estimativa", "grade": "qualidade",
	"act": "ato", "day": "dia", "reason": "motivo", "warning": "aviso", "customer": "clientes", "employee": "empregados",
	"side_not_said": "não disseram de que lado estão", "department_not_said": "empregados que não disseram sua área", "removed": "removida", "verified": "verificada", "unconfirmed": "sem confirmação", "relapsed": "recaída",
	"rejected": "não admitida", "merged": "unida a outra", "reported": "relatada", "under_review": "em análise", "committed": "comprometida",
	"kept": "mantida", "escalated": "encaminhada", "deferred": "adiada",
	"remove": "remover", "change": "mudar", "explain": "explicar", "keep": "manter", "escalate": "encaminhar", "defer": "adiar",
	"rule-decided": "decisão", "rule-rejected": "não admitida", "removal-rescheduled": "data alterada", "rule-reopened": "reaberta",
	"removal-announced": "removida segundo a área", "removal-verified": "verificada", "removal-disputed": "contestada",
	"verification-expired": "sem confirmação", "relapse-detected": "recaída", "justification-lapsed": "justificativa vencida",
	"deferral-ended": "fim do adiamento",
	"UNSUPPRESSED: these figures can single people out. For the operator only; do not pass on.": "SEM SUPRESSÃO: estes números podem expor pessoas. Só para quem opera o sistema; não divulgue.",
}
